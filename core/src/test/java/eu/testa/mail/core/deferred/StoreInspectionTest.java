package eu.testa.mail.core.deferred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.DatabaseAddress;
import eu.testa.mail.core.store.StoreException;
import eu.testa.mail.core.store.StoredOctets;
import eu.testa.mail.core.store.archive.NoFiles;
import eu.testa.mail.core.store.archive.StoreArchive;
import eu.testa.mail.core.store.archive.StoreFinding;
import eu.testa.mail.core.store.archive.StoreInspection;
import eu.testa.mail.core.time.ManualClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a store that is damaged, and what is saved of it. */
class StoreInspectionTest {

    private static final int LARGE = 600_000;

    @TempDir
    Path folder;
    private final ManualClock clock = new ManualClock();
    private final ToldFindings told = new ToldFindings();
    private DeferredStoreFixture store;

    @BeforeEach
    void open() throws IOException {
        store = DeferredStoreFixture.openHasty(folder.resolve("store"), clock);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Path file() {
        return folder.resolve("store/testa.db");
    }

    private long defer(String name) throws IOException {
        return store.defer(TestMail.deferral(name, TestMail.FRANCE), TestMail.message(name));
    }

    private void damagePageOf(String table) throws IOException {
        DamagedPages page = DamagedPages.ofTable(store.database(), table);
        store.close();
        page.damage(file());
    }

    private List<StoreFinding> inspect(ByteArrayOutputStream archive) throws IOException {
        try (Database database = Database.openToRead(DatabaseAddress.embedded(folder.resolve("store")), clock)) {
            StoreInspection inspection = new StoreInspection(database, told);
            List<StoreFinding> findings = inspection.run();
            inspection.salvage(archive);
            assertThat(findings).isEqualTo(told.findings);
            assertThat(findings.toString()).doesNotContain("confidential").doesNotContain("Subject");
            return findings;
        }
    }

    private DeferredStoreFixture imported(ByteArrayOutputStream archive) throws IOException {
        DeferredStoreFixture other = DeferredStoreFixture.openHasty(folder.resolve("other"), clock);
        new StoreArchive(other.database()).read(new ByteArrayInputStream(archive.toByteArray()), new NoFiles());
        return other;
    }

    private static void assertWhole(DeferredStoreFixture store) throws IOException {
        for (DeferredMail mail : store.queue().list(MailFilter.ALL, 0, 10_000)) {
            try (InputStream in = store.mails().message(mail).open()) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("Subject: " + mail.mailName() + "\r\n\r\nconfidential\r\n");
            }
        }
    }

    @Test
    void shouldFindNothingInAStoreThatIsWholeAndChangeNothingWhileItsServerRuns() throws Exception {
        IntStream.range(0, 5).forEach(i -> assertThat(id("mail-" + i)).isPositive());
        byte[] before = Files.readAllBytes(file());
        ByteArrayOutputStream archive = new ByteArrayOutputStream();

        assertThat(inspect(archive)).isEmpty();

        assertThat(Files.readAllBytes(file())).isEqualTo(before);
        assertThat(id("after")).as("the server goes on").isPositive();
        try (DeferredStoreFixture other = imported(archive)) {
            assertThat(other.queue().list(MailFilter.ALL, 0, 10)).hasSize(5);
            assertWhole(other);
        }
    }

    private long id(String name) {
        try {
            return defer(name);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldNameEachMailOnADamagedPageAndSaveAllOthers() throws Exception {
        for (int i = 0; i < 400; i++) {
            defer("mail-" + i);
        }
        damagePageOf("deferred_mail");
        ByteArrayOutputStream archive = new ByteArrayOutputStream();

        List<StoreFinding> findings = inspect(archive);

        assertThat(findings).anySatisfy(finding -> assertThat(finding.part()).isEqualTo("database"));
        List<StoreFinding> mails = findings.stream().filter(finding -> finding.part().equals("waiting mail")).toList();
        assertThat(mails).isNotEmpty().hasSizeLessThan(80).allSatisfy(mail -> {
            assertThat(mail.row()).containsKey("id").containsEntry("destination", "tcn.f.eu-admin.net");
            assertThat(mail.advice()).contains("./testa queue delete " + mail.row().get("id"));
        });
        try (DeferredStoreFixture other = imported(archive)) {
            assertThat(other.queue().list(MailFilter.ALL, 0, 1000)).hasSize(400 - mails.size());
            assertThat(other.queue().damaged()).isEmpty();
            assertWhole(other);
        }
    }

    @Test
    void shouldNameTheMailsWhoseOctetsAreOnADamagedPage() throws Exception {
        for (int i = 0; i < 400; i++) {
            defer("mail-" + i);
        }
        damagePageOf("octets");
        ByteArrayOutputStream archive = new ByteArrayOutputStream();

        long mails = inspect(archive).stream().filter(finding -> finding.part().equals("waiting mail")).count();

        assertThat(mails).isPositive().isLessThan(80);
        try (DeferredStoreFixture other = imported(archive)) {
            assertThat(other.queue().list(MailFilter.ALL, 0, 1000)).hasSize((int) (400 - mails));
            assertWhole(other);
        }
    }

    @Test
    void shouldFindAllMailAroundADamagedPageOfTheIndex() throws Exception {
        for (int i = 0; i < 400; i++) {
            defer("mail-" + i);
        }
        damagePageOf("deferred_mail_due");
        ByteArrayOutputStream archive = new ByteArrayOutputStream();

        assertThat(inspect(archive)).anySatisfy(finding -> assertThat(finding.what()).contains("not all rows can be found"));

        try (DeferredStoreFixture other = imported(archive)) {
            assertThat(other.queue().list(MailFilter.ALL, 0, 1000)).hasSize(400);
            assertWhole(other);
        }
    }

    @Test
    void shouldNameTheMailWhoseOctetsAreNotAsTheyCameOrHaveAPieceTooFew() throws Exception {
        defer("whole");
        long changed = defer("changed");
        long envelope = defer("envelope");
        long cut = store.defer(TestMail.deferral("cut", TestMail.BELGIUM),
            MessageSource.of(new byte[LARGE]));
        store.database().write(handle -> handle.execute("UPDATE octets SET sha256 = zeroblob(32) WHERE id = "
                + message(handle, changed))
            + handle.execute("UPDATE deferred_mail SET state = zeroblob(3) WHERE id = " + envelope)
            + handle.execute("DELETE FROM octets_piece WHERE id = " + (message(handle, cut) * 1024 * 1024 + 1)));
        ByteArrayOutputStream archive = new ByteArrayOutputStream();

        assertThat(inspect(archive)).extracting(finding -> ((Number) finding.row().get("id")).longValue())
            .containsExactlyInAnyOrder(changed, envelope, cut);

        try (DeferredStoreFixture other = imported(archive)) {
            assertThat(other.queue().list(MailFilter.ALL, 0, 10)).extracting(DeferredMail::mailName).containsExactly("whole");
        }
    }

    /** As when its server delivers it. */
    @Test
    void shouldNotTakeForDamagedWhatGoesWhileTheStoreIsRead() throws Exception {
        long stays = defer("stays");
        long goes = defer("goes");
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (Database database = Database.openToRead(DatabaseAddress.embedded(folder.resolve("store")), clock)) {
            StoreInspection inspection = new StoreInspection(database, new ToldFindings() {
                @Override
                public void reading(String part, long done, long all) {
                    try {
                        store.queue().delete(MailFilter.of(part.equals("waiting mail") ? goes : -1));
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }
            });
            assertThat(inspection.run()).isEmpty();
            inspection.salvage(archive);
        }
        try (DeferredStoreFixture other = imported(archive)) {
            assertThat(other.queue().list(MailFilter.ALL, 0, 10)).extracting(DeferredMail::id).containsExactly(stays);
        }
    }

    private static long message(Handle handle, long mail) {
        return handle.createQuery("SELECT octets FROM deferred_mail WHERE id = :id").bind("id", mail).mapTo(Long.class).one();
    }

    @Test
    void shouldMakeAMailboxAnewWhoseRowCannotBeRead() throws Exception {
        int mailboxes = 300;
        store.database().write(handle -> {
            for (int i = 1; i <= mailboxes; i++) {
                handle.execute("INSERT INTO mailbox (id, namespace, account, name, uid_validity, last_uid, highest_modseq) "
                    + "VALUES (?, '#private', ?, 'INBOX', 7, 9, 9)", i, "user" + i + "@tcn.b.eu-admin.net");
                byte[] mail = ("mail " + i).getBytes(StandardCharsets.UTF_8);
                long octets = new StoredOctets(store.database()).write(handle, new ByteArrayInputStream(mail)).id();
                handle.execute("INSERT INTO mailbox_message (mailbox_id, uid, modseq, message_id, octets_id, size_octets, "
                    + "body_start, internal_date, save_date, flags, user_flags, properties) "
                    + "VALUES (?, 8, 9, 'm', ?, ?, 0, 0, 0, 0, '', '{}')", i, octets, mail.length);
            }
            return mailboxes;
        });
        damagePageOf("mailbox");
        ByteArrayOutputStream archive = new ByteArrayOutputStream();

        long lost = inspect(archive).stream().filter(finding -> finding.part().equals("mailbox")).count();

        assertThat(lost).isPositive().isLessThan(mailboxes);
        try (DeferredStoreFixture other = imported(archive)) {
            assertThat(number(other, "SELECT COUNT(*) FROM mailbox_message")).isEqualTo(mailboxes);
            assertThat(number(other, "SELECT COUNT(*) FROM mailbox WHERE uid_validity = 7 AND last_uid = 9"))
                .isEqualTo(mailboxes - lost);
            assertThat(number(other, "SELECT COUNT(*) FROM mailbox WHERE uid_validity <> 7 AND last_uid = 8 AND name = 'INBOX'"))
                .isEqualTo(lost);
        }
    }

    private static long number(DeferredStoreFixture store, String sql) throws IOException {
        return store.database().read(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    @Test
    void shouldNotMakeAStoreThatIsNotThere() {
        assertThatThrownBy(() -> Database.openToRead(DatabaseAddress.embedded(folder.resolve("nowhere")), clock))
            .isInstanceOf(StoreException.class).hasMessageContaining("there is no file");
        assertThat(folder.resolve("nowhere")).doesNotExist();
    }

    @Test
    void shouldChangeNothingInADatabaseThatIsOpenedToBeRead() throws Exception {
        try (Database database = Database.openToRead(DatabaseAddress.embedded(folder.resolve("store")), clock)) {
            assertThatThrownBy(() -> database.write(handle -> handle.execute("DELETE FROM deferred_mail")))
                .isInstanceOf(StoreException.class);
        }
    }
}
