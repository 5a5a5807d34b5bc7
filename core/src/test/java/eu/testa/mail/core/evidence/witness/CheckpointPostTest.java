package eu.testa.mail.core.evidence.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.checkpoint.CheckpointLetter;
import eu.testa.mail.core.evidence.checkpoint.CheckpointVerifier;
import eu.testa.mail.core.evidence.checkpoint.CheckpointWitness;
import eu.testa.mail.core.evidence.checkpoint.SignedCheckpoint;
import eu.testa.mail.core.evidence.checkpoint.TestKeys;
import eu.testa.mail.core.evidence.log.CheckpointFiles;
import eu.testa.mail.core.evidence.log.EvidenceLog;
import eu.testa.mail.core.evidence.verification.EvidenceVerification;
import eu.testa.mail.core.evidence.verification.EvidenceVerification.Finding;
import eu.testa.mail.core.health.PartHealth;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.Notify;
import eu.testa.mail.core.mail.Outbox;
import eu.testa.mail.core.mail.Recipient;
import eu.testa.mail.core.mime.HeaderFields;
import eu.testa.mail.core.mime.OctetLines;
import eu.testa.mail.core.mime.ReceivedReport;
import eu.testa.mail.core.mime.ReceivedReport.Action;
import eu.testa.mail.core.mime.ReceivedReport.Outcome;
import eu.testa.mail.core.time.ManualClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of checkpoints by mail: when one goes, where it ends, and what it is good for. */
class CheckpointPostTest {

    private static final String BELGIUM = "mail.tcn.b.eu-admin.net";
    private static final String FRANCE = "mail.tcn.f.eu-admin.net";
    private static final String KEEPER = "evidence@tcn.f.eu-admin.net";
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    Path folder;
    private final ManualClock clock = new ManualClock();
    private final TestKeys keys = new TestKeys();
    private final List<EvidenceLog> opened = new ArrayList<>();
    private final List<byte[]> mails = new ArrayList<>();
    private final List<Envelope> envelopes = new ArrayList<>();
    /** Of Belgium, when the last mail was sent. */
    private byte[] newest;

    @AfterEach
    void close() throws IOException {
        for (EvidenceLog log : opened) {
            log.close();
        }
    }

    private EvidenceLog log(String server) throws IOException {
        EvidenceLog log = EvidenceLog.open(evidence(server), server, keys.key(server, Duration.ofDays(365)), CheckpointWitness.NONE, clock);
        opened.add(log);
        return log;
    }

    private Path evidence(String server) {
        return folder.resolve(server);
    }

    private CheckpointPost post(EvidenceLog log, String server) {
        return new CheckpointPost(log, Optional.of(KEEPER), HOUR, server, "postmaster@" + server, (mail, now) -> mail, clock);
    }

    /** It arrives at once. */
    private String send(Envelope envelope, byte[] mail) throws IOException {
        String id = sendNowhere(envelope, mail);
        happened(id, EvidenceEvent.FORWARDED, "250 2.0.0 accepted");
        return id;
    }

    private String sendNowhere(Envelope envelope, byte[] mail) throws IOException {
        assertThat(envelope.sender()).as("who gets the reports of it").contains("postmaster@" + BELGIUM);
        assertThat(envelope.recipients()).extracting(Recipient::address).containsExactly(KEEPER);
        envelopes.add(envelope);
        mails.add(mail);
        newest = Files.readAllBytes(evidence(BELGIUM).resolve(CheckpointFiles.NEWEST));
        return Outbox.LETTER + "Mail" + mails.size();
    }

    private void happened(String mail, EvidenceEvent event, String reply) {
        opened.get(0).write(EvidenceRecord.of(event).with(EvidenceRecord.MAIL, mail).with(EvidenceRecord.REPLY, reply).at(clock.instant()));
    }

    private void accept(EvidenceLog log, String mail) {
        log.write(EvidenceRecord.of(EvidenceEvent.ACCEPTED).with(EvidenceRecord.MAIL, mail)
            .with(EvidenceRecord.MESSAGE_ID, "<" + mail + "@tcn.b.eu-admin.net>").at(clock.instant()));
    }

    /** As the server does, once a minute here. */
    private void live(Duration time, EvidenceLog log, CheckpointPost post) throws IOException {
        live(time, log, post, this::send);
    }

    private void live(Duration time, EvidenceLog log, CheckpointPost post, Outbox outbox) throws IOException {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(MINUTE)) {
            clock.pass(MINUTE);
            log.tick();
            post.tick(outbox);
        }
    }

    @Test
    void shouldMailTheNewestCheckpointAtOnceAndThenAtMostOnceAnHour() throws Exception {
        EvidenceLog log = log(BELGIUM);
        CheckpointPost post = post(log, BELGIUM);
        accept(log, "mail-1");
        live(Duration.ofMinutes(2), log, post);
        assertThat(mails).hasSize(1);
        for (int number = 2; number < 40; number++) {
            accept(log, "mail-" + number);
            live(MINUTE, log, post);
        }
        assertThat(mails).as("within the hour").hasSize(1);
        live(Duration.ofHours(5), log, post);
        assertThat(mails).as("what came within the hour, and nothing after that").hasSize(2);
        assertThat(copies(mails)).extracting(one -> one.checkpoint().head().size()).containsExactly(2L, 41L);
        assertThat(copies(mails).get(1).octets()).isEqualTo(newest);
    }

    @Test
    void shouldMailEachDayToo() throws Exception {
        EvidenceLog log = log(BELGIUM);
        live(Duration.ofDays(3), log, post(log, BELGIUM));
        assertThat(copies(mails)).as("the first record of a day repeats the root of the day before")
            .extracting(one -> one.checkpoint().fileName()).containsExactly("2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05");
    }

    @Test
    void shouldNotMailTheRestOfADayForWhichTheNextDaySpeaks() throws Exception {
        EvidenceLog log = log(BELGIUM);
        CheckpointPost post = post(log, BELGIUM);
        live(Duration.ofMinutes(2), log, post);
        clock.pass(Duration.ofHours(16));
        log.tick();
        for (int number = 0; number < 50; number++) {
            accept(log, "mail-" + number);
        }
        post.tick(this::send);
        assertThat(mails).as("the new day is not signed yet").hasSize(1);
        live(MINUTE, log, post);
        assertThat(copies(mails)).extracting(one -> one.checkpoint().fileName()).containsExactly("2026-03-02", "2026-03-03");
    }

    @Test
    void shouldPutNothingOffWhenTheClockIsSetBack() throws Exception {
        EvidenceLog log = log(BELGIUM);
        CheckpointPost post = post(log, BELGIUM);
        live(Duration.ofMinutes(2), log, post);
        clock.pass(Duration.ofHours(-5));
        accept(log, "mail-1");
        live(Duration.ofMinutes(2), log, post);
        assertThat(mails).hasSize(2);
    }

    /** A mail with a checkpoint is a mail: it is in the log of its server, and in that of the server where it arrives, which mails its own. */
    @Test
    void shouldComeToRestWhereTwoServersMailEachOther() throws Exception {
        EvidenceLog belgium = log(BELGIUM);
        EvidenceLog france = log(FRANCE);
        CheckpointPost ofBelgium = post(belgium, BELGIUM);
        CheckpointPost ofFrance = post(france, FRANCE);
        accept(belgium, "mail-1");
        accept(france, "mail-2");
        for (int minute = 0; minute < 15 * 60; minute++) {
            if (minute == 12 * 60) {
                assertThat(mails).as("one each, and nothing more").hasSize(2);
                accept(france, "mail-3");
            }
            clock.pass(MINUTE);
            belgium.tick();
            france.tick();
            ofBelgium.tick((envelope, mail) -> carry(mail, belgium, france));
            ofFrance.tick((envelope, mail) -> carry(mail, france, belgium));
        }
        assertThat(mails).as("but what is news is told").hasSize(3);
    }

    /** The records of such a mail, as both servers write them. */
    private String carry(byte[] mail, EvidenceLog from, EvidenceLog to) {
        mails.add(mail);
        String id = Outbox.LETTER + "Mail" + mails.size();
        String there = "Mail" + mails.size();
        from.write(EvidenceRecord.of(EvidenceEvent.DEFERRED).with(EvidenceRecord.MAIL, id).at(clock.instant()));
        to.write(EvidenceRecord.of(EvidenceEvent.SCANNED).with(EvidenceRecord.MAIL, there).at(clock.instant()));
        to.write(EvidenceRecord.of(EvidenceEvent.ACCEPTED).with(EvidenceRecord.MAIL, there)
            .with(EvidenceRecord.MESSAGE_ID, header(mail, "message-id")).at(clock.instant()));
        from.write(EvidenceRecord.of(EvidenceEvent.FORWARDED).with(EvidenceRecord.MAIL, id).at(clock.instant()));
        to.write(EvidenceRecord.of(EvidenceEvent.VERIFIED).with(EvidenceRecord.MAIL, there).at(clock.instant()));
        to.write(EvidenceRecord.of(EvidenceEvent.DELIVERED).with(EvidenceRecord.MAIL, there).at(clock.instant()));
        return id;
    }

    private static String header(byte[] mail, String name) {
        try (OctetLines lines = new OctetLines(new ByteArrayInputStream(mail))) {
            return HeaderFields.read(lines, mail.length).one(name).orElseThrow().strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldTryAgainAMinuteAfterItCouldNotBeSentAndTellNobodyWhereNobodyIsNamed() throws Exception {
        EvidenceLog log = log(BELGIUM);
        CheckpointPost post = post(log, BELGIUM);
        clock.pass(MINUTE);
        log.tick();
        assertThatThrownBy(() -> post.tick((envelope, mail) -> {
            throw new IOException("the disk is full");
        })).hasMessage("the disk is full");
        post.tick(this::send);
        assertThat(mails).as("not every ten seconds").isEmpty();
        clock.pass(MINUTE);
        post.tick(this::send);
        assertThat(mails).hasSize(1);

        CheckpointPost nobody = new CheckpointPost(log, Optional.empty(), HOUR, BELGIUM, "postmaster", (mail, now) -> mail, clock);
        nobody.tick(this::send);
        assertThat(mails).hasSize(1);
    }

    /** One copy speaks for all before it: a country that is away finds one when it is back, and not one for each hour. */
    @Test
    void shouldWaitWhileACopyIsOnItsWayAndForADayAtMost() throws Exception {
        EvidenceLog log = log(BELGIUM);
        CheckpointPost post = post(log, BELGIUM);
        live(MINUTE.multipliedBy(2), log, post, this::sendNowhere);
        happened(Outbox.LETTER + "Mail1", EvidenceEvent.DEFERRED, "connection refused");
        for (int hour = 1; hour < 24; hour++) {
            accept(log, "mail-" + hour);
            live(HOUR, log, post, this::sendNowhere);
        }
        assertThat(mails).hasSize(1);
        assertThat(post.trouble()).as("that mail waits is said of its destination").isEmpty();
        live(HOUR, log, post, this::sendNowhere);
        assertThat(mails).as("it may be another server that has it by now").hasSize(2);

        happened(Outbox.LETTER + "Mail2", EvidenceEvent.FORWARDED, "250 accepted");
        accept(log, "mail-24");
        live(HOUR, log, post);
        assertThat(mails).as("when that one has arrived").hasSize(3);
    }

    @Test
    void shouldSayWhyCopiesDoNotArriveUntilOneDoesAndTellThePostmasterOnce() throws Exception {
        EvidenceLog log = log(BELGIUM);
        CheckpointPost post = post(log, BELGIUM);
        CheckpointPostHealth health = new CheckpointPostHealth(post);
        assertThat(health.look()).isEqualTo(PartHealth.healthy());
        Keeper keeper = new Keeper();
        live(Duration.ofHours(30), log, post, keeper);
        assertThat(keeper.copies).as("tried again every hour, though nothing else has happened").isBetween(29, 31);
        assertThat(keeper.notices).singleElement().asString()
            .contains("To: <postmaster@mail.tcn.b.eu-admin.net>", "Subject: Copies of checkpoints of mail.tcn.b.eu-admin.net do not arrive")
            .contains("To:    " + KEEPER, "550 5.1.1 no such user", "evidence.mail-to").doesNotContain("\u00fc");
        assertThat(health.look().state()).isEqualTo(PartHealth.State.DEGRADED);
        assertThat(health.look().cause()).contains(KEEPER, "550 5.1.1 no such user");
        assertThat(health.look().nextStep()).contains("evidence.mail-to in testa.properties");

        keeper.isThere = true;
        live(HOUR.multipliedBy(2), log, post, keeper);
        assertThat(health.look()).isEqualTo(PartHealth.healthy());

        keeper.isThere = false;
        accept(log, "mail-1");
        live(HOUR.multipliedBy(3), log, post, keeper);
        assertThat(keeper.notices).as("of another trouble he hears anew").hasSize(2);
    }

    @Test
    void shouldTellThePostmasterOnceADayOfAMailboxThatIsNowFullAndNowNot() throws Exception {
        EvidenceLog log = log(BELGIUM);
        CheckpointPost post = post(log, BELGIUM);
        Keeper keeper = new Keeper();
        for (int hour = 0; hour < 48; hour++) {
            keeper.isThere = hour % 2 == 1;
            accept(log, "mail-" + hour);
            live(HOUR, log, post, keeper);
        }
        assertThat(keeper.notices).hasSizeBetween(2, 3);
    }

    /** A full disk, say: he hears of it when it can be written. */
    @Test
    void shouldTellThePostmasterAMinuteLaterWhenThatCouldNotBeSent() throws Exception {
        EvidenceLog log = log(BELGIUM);
        CheckpointPost post = post(log, BELGIUM);
        Keeper keeper = new Keeper();
        clock.pass(MINUTE);
        log.tick();
        post.tick(keeper);
        assertThatThrownBy(() -> post.tick((envelope, mail) -> {
            throw new IOException("the disk is full");
        })).hasMessage("the disk is full");
        post.tick(keeper);
        assertThat(keeper.notices).isEmpty();
        clock.pass(MINUTE);
        post.tick(keeper);
        assertThat(keeper.notices).hasSize(1);
    }

    /** Of the last copy, as servers write it about a mail that came under this id. */
    private ReceivedReport report(Action action, String words) {
        return new ReceivedReport(envelopes.get(envelopes.size() - 1).envelopeId(), Optional.empty(), "relay-1.eu-admin.net",
            List.of(new Outcome(action, words)));
    }

    private Set<Notify> asked() {
        return envelopes.get(envelopes.size() - 1).recipients().get(0).notifyOn();
    }

    @Test
    void shouldSayThatAServerBehindTheNextOneRefusesCopiesUntilALaterOneArrives() throws Exception {
        EvidenceLog log = log(BELGIUM);
        CheckpointPost post = post(log, BELGIUM);
        CheckpointPostHealth health = new CheckpointPostHealth(post);
        live(Duration.ofMinutes(2), log, post);
        assertThat(asked()).as("who hears nothing takes it for arrived").containsExactly(Notify.FAILURE);

        assertThat(post.take(report(Action.FAILED, "550 5.1.1 no such user"))).isTrue();
        post.tick(outboxWithNotices());
        assertThat(health.look().state()).isEqualTo(PartHealth.State.DEGRADED);
        assertThat(health.look().cause()).contains(KEEPER, "since that of 2026-03-02T08:01:00Z", "relay-1.eu-admin.net reports: 550 5.1.1 no such user");
        assertThat(notices).singleElement().asString().contains("550 5.1.1 no such user");

        live(HOUR, log, post, outboxWithNotices());
        assertThat(mails).as("tried anew, though nothing else has happened").hasSize(2);
        assertThat(asked()).as("now it is to be said").containsExactlyInAnyOrder(Notify.FAILURE, Notify.SUCCESS);
        assertThat(health.look().state()).as("that the next server took it says nothing").isEqualTo(PartHealth.State.DEGRADED);
        assertThat(post.take(report(Action.FAILED, "550 5.1.1 no such user"))).isTrue();
        live(HOUR, log, post, outboxWithNotices());
        assertThat(mails).hasSize(3);
        assertThat(health.look().cause()).as("the same trouble, since the same time").contains("since that of 2026-03-02T08:01:00Z");

        assertThat(post.take(report(Action.DELIVERED, "250 2.0.0 in the mailbox"))).isTrue();
        post.tick(outboxWithNotices());
        assertThat(health.look()).isEqualTo(PartHealth.healthy());
        assertThat(notices).as("one mail about it").hasSize(1);
        accept(log, "mail-1");
        live(HOUR, log, post);
        assertThat(asked()).as("and nobody has to say it any more").containsExactly(Notify.FAILURE);
    }

    /** A server that tells of no success, say: who refuses says so within a day, as far as he has said so before. */
    @Test
    void shouldTakeACopyForArrivedOfWhichNobodySaysAnythingForADay() throws Exception {
        EvidenceLog log = log(BELGIUM);
        CheckpointPost post = post(log, BELGIUM);
        live(Duration.ofMinutes(2), log, post);
        post.take(report(Action.FAILED, "550 5.1.1 no such user"));
        live(Duration.ofHours(24), log, post, outboxWithNotices());
        assertThat(post.trouble()).isPresent();
        live(Duration.ofHours(2), log, post, outboxWithNotices());
        assertThat(post.trouble()).isEmpty();

        post.take(report(Action.FAILED, "550 5.1.1 no such user"));
        live(MINUTE, log, post, outboxWithNotices());
        assertThat(post.trouble()).isPresent();
        clock.pass(Duration.ofHours(-5));
        live(HOUR.multipliedBy(2), log, post, outboxWithNotices());
        assertThat(post.trouble()).as("the copy after it may be on its way").isPresent();
        clock.pass(Duration.ofHours(-5));
        live(MINUTE, log, post, outboxWithNotices());
        assertThat(post.trouble()).as("a clock that is set back puts nothing off").isEmpty();
    }

    @Test
    void shouldNotBeConsoledByAnEarlierCopy() throws Exception {
        EvidenceLog log = log(BELGIUM);
        CheckpointPost post = post(log, BELGIUM);
        live(Duration.ofMinutes(2), log, post);
        ReceivedReport late = report(Action.DELIVERED, "250 2.0.0 in the mailbox");
        ReceivedReport old = report(Action.FAILED, "451 4.4.1 it was away for five days");
        accept(log, "mail-1");
        live(HOUR, log, post);
        post.take(report(Action.FAILED, "550 5.1.1 no such user"));
        live(MINUTE, log, post, outboxWithNotices());

        assertThat(post.take(late)).isTrue();
        live(MINUTE, log, post, outboxWithNotices());
        assertThat(post.trouble()).get().asString().contains("550 5.1.1");

        assertThat(post.take(old)).isTrue();
        live(MINUTE, log, post, outboxWithNotices());
        assertThat(post.trouble()).get().asString().as("what was said of the newest").contains("08:01:00Z", "550 5.1.1");
    }

    /** Whoever has not had a copy cannot make health red, nor green. */
    @Test
    void shouldTakeNoReportButOneThatNamesACopyOfItsOwn() throws Exception {
        EvidenceLog log = log(BELGIUM);
        CheckpointPost post = post(log, BELGIUM);
        live(Duration.ofMinutes(2), log, post);
        String id = envelopes.get(0).envelopeId().orElseThrow();
        String messageId = header(mails.get(0), "message-id");
        List<Outcome> refused = List.of(new Outcome(Action.FAILED, "550 5.1.1 no such user"));
        assertThat(messageId).isEqualTo("<" + id + "@" + BELGIUM + ">");

        for (String other : List.of("checkpoint.1772442060000", "checkpoint.", "checkpoint", "", "<" + id + ">")) {
            assertThat(post.take(new ReceivedReport(Optional.of(other), Optional.of("<" + other + "@" + BELGIUM + ">"), "", refused)))
                .as(other).isFalse();
        }
        assertThat(post.take(new ReceivedReport(Optional.empty(), Optional.empty(), "", refused))).isFalse();
        assertThat(post.take(new ReceivedReport(Optional.of(id), Optional.empty(), "", List.of()))).as("it says nothing").isFalse();
        assertThat(post.take(report(Action.DELAYED, "451 4.4.1 later"))).as("it says that nothing is known").isFalse();
        live(MINUTE, log, post);
        assertThat(post.trouble()).isEmpty();

        assertThat(post.take(new ReceivedReport(Optional.empty(), Optional.of(messageId), "", refused))).as("a server that knows no ENVID").isTrue();
        live(MINUTE, log, post, outboxWithNotices());
        assertThat(post.trouble()).get().asString().endsWith("a server reports: 550 5.1.1 no such user");
    }

    @Test
    void shouldSayOfAReportNoMoreThanFitsInALine() throws Exception {
        EvidenceLog log = log(BELGIUM);
        CheckpointPost post = post(log, BELGIUM);
        live(Duration.ofMinutes(2), log, post);
        post.take(report(Action.FAILED, "550 \u202e" + "no ".repeat(1000)));
        live(MINUTE, log, post, outboxWithNotices());
        assertThat(post.trouble().orElseThrow()).contains("550 ?no").endsWith("...").hasSizeLessThan(800);
    }

    private final List<String> notices = new ArrayList<>();

    /** The next server takes every copy; notices to the postmaster are kept. */
    private Outbox outboxWithNotices() {
        return (envelope, mail) -> {
            if (envelope.sender().isPresent()) {
                return send(envelope, mail);
            }
            notices.add(new String(mail, StandardCharsets.US_ASCII));
            return Outbox.LETTER + "Notice";
        };
    }

    /** Whoever is to keep the copies, and a server that ends those which he does not take, as it ships. */
    private final class Keeper implements Outbox {

        private final List<String> notices = new ArrayList<>();
        private int copies;
        private boolean isThere;

        @Override
        public String send(Envelope envelope, byte[] mail) {
            if (envelope.recipients().get(0).address().equals("postmaster@" + BELGIUM)) {
                assertThat(envelope.sender()).as("a report has none").isEmpty();
                notices.add(new String(mail, StandardCharsets.UTF_8));
                return Outbox.LETTER + "Notice" + notices.size();
            }
            String id = Outbox.LETTER + "Copy" + ++copies;
            if (isThere) {
                happened(id, EvidenceEvent.FORWARDED, "250 2.0.0 accepted");
            } else {
                happened(id, EvidenceEvent.FAILED, "550 5.1.1 no such user \u00fc");
                opened.get(0).write(EvidenceRecord.of(EvidenceEvent.DISCARDED).with(EvidenceRecord.MAIL, id)
                    .with(EvidenceRecord.REASON, "a copy").at(clock.instant()));
            }
            return id;
        }
    }

    @Test
    void shouldSendWhatTheServersDigitalIdHasSigned() throws Exception {
        EvidenceLog log = log(BELGIUM);
        clock.pass(MINUTE);
        log.tick();
        byte[] signed = {'s'};
        new CheckpointPost(log, Optional.of(KEEPER), HOUR, BELGIUM, "postmaster@" + BELGIUM, (mail, now) -> {
            assertThat(header(mail, "from")).isEqualTo("<postmaster@" + BELGIUM + ">");
            return signed;
        }, clock).tick(this::send);
        assertThat(mails).containsExactly(signed);
    }

    /** Root has the key and both files; the mailbox in France he has not. Whoever gets the mails saves them, or the files in them. */
    @Test
    void shouldShowByTheMailsThatAllWasWrittenAnew() throws Exception {
        EvidenceLog log = log(BELGIUM);
        CheckpointPost post = post(log, BELGIUM);
        accept(log, "mail-1");
        live(Duration.ofMinutes(2), log, post);
        accept(log, "mail-2");
        live(HOUR, log, post);
        Path saved = Files.createDirectory(folder.resolve("saved"));
        Files.write(saved.resolve("Checkpoint of mail.tcn.b.eu-admin.net.eml"), mails.get(0));
        // a Maildir has its own names, and its own ends of lines
        Files.writeString(saved.resolve("1772442000.M1P2.host:2,S"),
            new String(mails.get(1), StandardCharsets.US_ASCII).replace("\r\n", "\n"));
        Files.writeString(saved.resolve(".DS_Store"), "of a desktop");
        assertThat(findings(saved)).isEmpty();

        Files.createDirectory(folder.resolve("files"));
        int number = 0;
        for (SignedCheckpoint copy : copies(mails)) {
            Files.write(folder.resolve("files").resolve("copy-" + ++number + ".checkpoint"), copy.octets());
        }
        writeAnew();
        assertThat(findings(Files.createDirectory(folder.resolve("none")))).as("without copies").isEmpty();
        for (Path copies : List.of(saved, folder.resolve("files"))) {
            assertThat(findings(copies)).hasSize(2).allSatisfy(finding -> assertThat(finding).contains("of which there is a copy"));
        }
    }

    private void writeAnew() throws IOException {
        for (EvidenceLog log : opened) {
            log.close();
        }
        opened.clear();
        Path lines = evidence(BELGIUM).resolve("2026-03-02.jsonl");
        try (Stream<Path> files = Files.list(evidence(BELGIUM))) {
            for (Path file : files.filter(one -> !one.equals(lines)).toList()) {
                Files.delete(file);
            }
        }
        Files.writeString(lines, Files.readString(lines).replace("mail-1", "mail-x"));
        log(BELGIUM).checkpoint();
    }

    private List<String> findings(Path copies) throws IOException {
        List<String> all = new ArrayList<>();
        new EvidenceVerification(new CheckpointVerifier(List.of(keys.authority())), Optional.of(CheckpointCopies.withMails(copies)), clock,
            result -> result.findings().stream().map(Finding::what).forEach(all::add))
            .verify(evidence(BELGIUM), LocalDate.MIN, LocalDate.MAX);
        return all;
    }

    @Test
    void shouldNotTakeAFolderInWhichThereIsSomethingElse() throws Exception {
        Path saved = Files.createDirectory(folder.resolve("saved"));
        for (String other : List.of("Subject: lunch?\r\n\r\nAt noon.\r\n", "", "\0\0\0")) {
            Files.writeString(saved.resolve("note.txt"), other);
            assertThatThrownBy(() -> CheckpointCopies.withMails(saved)).isInstanceOf(IOException.class)
                .hasMessageContaining("note.txt is neither a checkpoint nor a mail with one");
        }
        Files.write(saved.resolve("note.txt"), new byte[5 * 1024 * 1024]);
        assertThatThrownBy(() -> CheckpointCopies.withMails(saved)).hasMessageContaining("too large");
        Files.writeString(saved.resolve("note.txt"),
            "Content-Type: text/plain; name=a.checkpoint\r\n\r\nnothing of the kind\r\n");
        assertThatThrownBy(() -> CheckpointCopies.withMails(saved)).hasMessageContaining("note.txt is no signed checkpoint");
    }

    private List<SignedCheckpoint> copies(List<byte[]> octets) throws IOException {
        List<SignedCheckpoint> all = new ArrayList<>();
        for (byte[] mail : octets) {
            Path file = Files.write(folder.resolve("mail.eml"), mail);
            all.addAll(CheckpointLetter.read(file));
        }
        return all;
    }
}
