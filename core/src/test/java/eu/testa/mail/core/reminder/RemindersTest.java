package eu.testa.mail.core.reminder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.address.Country;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.Outbox;
import eu.testa.mail.core.mime.MailParts;
import eu.testa.mail.core.report.Reporter;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.EmbeddedStores;
import eu.testa.mail.core.store.TaskLease;
import eu.testa.mail.core.time.ManualClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RemindersTest {

    private static final String JEANNE = "Jeanne.Martin@tcn.f.eu-admin.net";
    private static final String POSTMASTER = "postmaster@tcn.f.eu-admin.net";

    @RegisterExtension
    private final EmbeddedStores stores = new EmbeddedStores();
    @TempDir
    Path folder;
    private final ManualClock clock = new ManualClock();
    private final Instant now = clock.instant();
    private final List<Ending> endings = new ArrayList<>();
    private final List<String> to = new ArrayList<>();
    private final List<byte[]> mails = new ArrayList<>();

    @Test
    void shouldTellPostmasterAndOwner14And3DaysBeforeTheEnd() throws Exception {
        endings.add(Ending.ofUser(JEANNE, "first", now.plus(Duration.ofDays(30))));
        List<Integer> days = new ArrayList<>();
        for (int day = 0; day < 35; day++) {
            int before = to.size();
            // each day a server that has just started
            look();
            look();
            if (to.size() > before) {
                days.add(30 - day);
                assertThat(to.subList(before, to.size())).containsExactly(POSTMASTER, JEANNE);
            }
            clock.pass(Duration.ofDays(1));
        }
        assertThat(days).containsExactly(14, 3);
    }

    @Test
    void shouldTellOnceOfWhatIsFoundLate() throws Exception {
        endings.add(Ending.ofUser(JEANNE, "first", now.plus(Duration.ofDays(2))));

        look();
        look();

        assertThat(to).containsExactly(POSTMASTER, JEANNE);
    }

    @Test
    void shouldBeginAnewWithTheNextDigitalId() throws Exception {
        endings.add(Ending.ofUser(JEANNE, "first", now.plus(Duration.ofDays(10))));
        look();
        endings.set(0, Ending.ofUser(JEANNE, "second", now.plus(Duration.ofDays(375))));
        look();
        assertThat(to).hasSize(2);

        clock.pass(Duration.ofDays(362));
        look();

        assertThat(to).hasSize(4);
        assertThat(store().<Integer>read(handle -> handle.createQuery("SELECT COUNT(*) FROM reminder").mapTo(Integer.class).one()))
            .as("what ended is forgotten").isEqualTo(1);
    }

    @Test
    void shouldTellOfEachNewCrlOnceAndOnlyThePostmaster() throws Exception {
        for (int week = 0; week < 2; week++) {
            endings.clear();
            endings.add(Ending.once("the CRL of EC_CA", clock.instant().plus(Duration.ofDays(7)), Duration.ofDays(3)));
            for (int day = 0; day < 7; day++) {
                look();
                clock.pass(Duration.ofDays(1));
            }
        }
        assertThat(to).containsExactly(POSTMASTER, POSTMASTER);
        assertThat(text(0)).contains("the CRL of EC_CA", "Mon, 9 Mar 2026 08:00:00 +0000", "testa pki crl");
    }

    @Test
    void shouldTellThePostmasterOfAllInOneMailWhatEndsFirstOnTop() throws Exception {
        endings.add(Ending.ofServer("the listeners' certificate", now.plus(Duration.ofDays(9))));
        endings.add(Ending.ofUser(JEANNE, "first", now.plus(Duration.ofDays(8))));

        look();

        assertThat(to).containsExactly(POSTMASTER, JEANNE);
        assertThat(text(0)).containsSubsequence("the digital ID of " + JEANNE, "the listeners' certificate");
        assertThat(subject(0)).isEqualTo("2 things end soon on mail.tcn.f.eu-admin.net");
    }

    @Test
    void shouldTellTheOwnerInTheLanguageOfHisCountry() throws Exception {
        endings.add(Ending.ofUser(JEANNE, "first", now.plus(Duration.ofDays(8))));

        look();

        assertThat(new String(mails.get(1), StandardCharsets.ISO_8859_1).chars()).allMatch(octet -> octet < 0x80);
        assertThat(subject(1)).isEqualTo("Votre identifiant numérique expire bientôt");
        assertThat(text(1)).containsSubsequence("mardi 10 mars 2026, 09:00:00 (+01:00)", POSTMASTER, "Your digital ID", POSTMASTER);
    }

    @Test
    void shouldTellAgainWhatCouldNotBeSent() throws Exception {
        endings.add(Ending.ofUser(JEANNE, "first", now.plus(Duration.ofDays(8))));
        assertThatThrownBy(() -> round((envelope, mail) -> {
            throw new IOException("the disk is full");
        }).look()).hasMessage("the disk is full");

        look();

        assertThat(to).containsExactly(POSTMASTER, JEANNE);
    }

    @Test
    void shouldTellTheRestWhereOneSourceFails() throws Exception {
        endings.add(Ending.ofUser(JEANNE, "first", now.plus(Duration.ofDays(8))));
        EndingSource broken = () -> {
            throw new IOException("tls.crt cannot be read");
        };

        new ReminderRound(List.of(broken, () -> endings), reminders(), lease(), reporter(), this::send, clock).look();

        assertThat(to).containsExactly(POSTMASTER, JEANNE);
    }

    /** They share the directory of digital IDs; their certificates are their own. */
    @Test
    void shouldTellOfADigitalIdOnceWhereTwoServersShareTheStoreAndOfTheCertificatesOfEach() throws Exception {
        endings.add(Ending.ofUser(JEANNE, "first", now.plus(Duration.ofDays(8))));
        endings.add(Ending.ofServer("the listeners' certificate", now.plus(Duration.ofDays(9))));
        look();

        new ReminderRound(List.of(() -> endings), new Reminders(store(), "mail-2.tcn.f.eu-admin.net", clock), lease(), reporter(),
            this::send, clock).look();

        assertThat(to).containsExactly(POSTMASTER, JEANNE, POSTMASTER);
        assertThat(text(2)).contains("the listeners' certificate").doesNotContain(JEANNE);
    }

    private void look() throws IOException {
        round(this::send).look();
    }

    private ReminderRound round(Outbox outbox) throws IOException {
        return new ReminderRound(List.of(() -> endings), reminders(), lease(), reporter(), outbox, clock);
    }

    private Reminders reminders() throws IOException {
        return new Reminders(store(), "mail.tcn.f.eu-admin.net", clock);
    }

    private TaskLease lease() throws IOException {
        return new TaskLease(store(), "reminders", Duration.ofMinutes(1));
    }

    private Database store() throws IOException {
        return stores.in(folder);
    }

    private static Reporter reporter() {
        return new Reporter("mail.tcn.f.eu-admin.net", POSTMASTER, Country.F.zone(), Country.F.languages());
    }

    private String send(Envelope envelope, byte[] mail) {
        assertThat(envelope.sender()).isEmpty();
        envelope.recipients().forEach(recipient -> to.add(recipient.address()));
        mails.add(mail);
        return Outbox.LETTER + mails.size();
    }

    private String subject(int index) throws IOException {
        try (MailParts parts = new MailParts(new ByteArrayInputStream(mails.get(index)))) {
            return DecoderUtil.decodeEncodedWords(parts.next().orElseThrow().header().one("subject").orElseThrow(), DecodeMonitor.STRICT);
        }
    }

    private String text(int index) throws IOException {
        try (MailParts parts = new MailParts(new ByteArrayInputStream(mails.get(index)))) {
            parts.next();
            return new String(parts.content().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
