package eu.testa.mail.core.evidence.log;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.deferred.ManualClock;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.checkpoint.Checkpoint;
import eu.testa.mail.core.evidence.checkpoint.CheckpointVerifier;
import eu.testa.mail.core.evidence.checkpoint.CheckpointWitness;
import eu.testa.mail.core.evidence.checkpoint.EvidenceKey;
import eu.testa.mail.core.evidence.checkpoint.SignedCheckpoint;
import eu.testa.mail.core.evidence.checkpoint.TestKeys;
import eu.testa.mail.core.evidence.merkle.GrowingTree;
import eu.testa.mail.core.evidence.merkle.Hash;
import eu.testa.mail.core.evidence.merkle.InclusionProofs;
import eu.testa.mail.core.evidence.merkle.LeafHashes;
import eu.testa.mail.core.evidence.merkle.TreeHasher;
import eu.testa.mail.core.evidence.proof.ProofArchive;
import eu.testa.mail.core.evidence.query.EvidenceExports;
import eu.testa.mail.core.evidence.query.EvidenceSearch;
import eu.testa.mail.core.evidence.query.Reconciliation;
import eu.testa.mail.core.evidence.query.Stories;
import eu.testa.mail.core.evidence.verification.EvidenceVerification;
import eu.testa.mail.core.evidence.verification.EvidenceVerification.FileResult;
import eu.testa.mail.core.evidence.verification.EvidenceVerification.Finding;
import eu.testa.mail.core.evidence.witness.CheckpointCopies;
import eu.testa.mail.core.evidence.witness.ConfiguredWitness;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvidenceLogTest {

    /** When the clock of these tests begins. */
    static final Instant START = new ManualClock().instant();

    private static final String SERVER = "relay-1.eu-admin.net";

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();
    private final TestKeys keys = new TestKeys();
    private Optional<CheckpointCopies> copies = Optional.empty();
    private EvidenceKey key;
    private EvidenceLog log;

    @BeforeEach
    void open() throws IOException {
        key = keys.key(SERVER, Duration.ofDays(365));
        log = EvidenceLog.open(folder, SERVER, key, CheckpointWitness.NONE, clock);
    }

    @AfterEach
    void close() throws IOException {
        log.close();
    }

    private void restart() throws IOException {
        log.close();
        open();
    }

    private void accept(String mail) {
        log.write(EvidenceRecord.of(EvidenceEvent.ACCEPTED).with(EvidenceRecord.MAIL, mail)
            .with(EvidenceRecord.FROM, "Alain.Dupont@tcn.b.eu-admin.net").with(EvidenceRecord.SIZE, 4096)
            .with(EvidenceRecord.TO, List.of("Jeanne.Martin@tcn.f.eu-admin.net")).at(clock.instant()));
    }

    private void accept(int mails) {
        for (int number = 1; number <= mails; number++) {
            accept("mail-" + number);
        }
    }

    private Path lines() {
        return folder.resolve("2026-03-02.jsonl");
    }

    private List<String> events(Path file) throws IOException {
        List<String> events = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            events.add(EvidenceLine.read(line.getBytes(StandardCharsets.UTF_8)).event());
        }
        return events;
    }

    private List<Finding> findings() throws IOException {
        return findings(List.of(keys.authority()));
    }

    private List<Finding> findings(List<X509Certificate> believed) throws IOException {
        List<Finding> all = new ArrayList<>();
        new EvidenceVerification(new CheckpointVerifier(believed), copies, clock, result -> all.addAll(result.findings()))
            .verify(folder, LocalDate.MIN, LocalDate.MAX);
        return all;
    }

    private List<String> words() throws IOException {
        return findings().stream().map(finding -> finding.line() + " " + finding.what()).toList();
    }

    private void rewrite(List<String> lines) throws IOException {
        Files.writeString(lines(), String.join("\n", lines) + "\n");
    }

    @Test
    void shouldWriteOneObjectALineWithItsNamesInOrder() throws IOException {
        accept("mail-1");
        log.awaitDurable();
        assertThat(Files.readAllLines(lines()).get(1)).matches("\\{\"at\":\"2026-03-02T08:00:00Z\",\"event\":\"accepted\","
            + "\"from\":\"Alain.Dupont@tcn.b.eu-admin.net\",\"mail\":\"mail-1\",\"nonce\":\"[0-9a-f]{32}\",\"seq\":1,\"size\":4096,"
            + "\"to\":\\[\"Jeanne.Martin@tcn.f.eu-admin.net\"]}");
    }

    @Test
    void shouldSignEveryMinuteWhileThereIsMail() throws IOException {
        accept(3);
        log.tick();
        assertThat(folder.resolve("2026-03-02.checkpoint")).doesNotExist();
        clock.pass(Duration.ofSeconds(60));
        log.tick();
        assertThat(SignedCheckpoint.read(folder.resolve("2026-03-02.checkpoint")).checkpoint().head().size()).isEqualTo(4);
        Instant signed = log.state().checkpointAt();
        clock.pass(Duration.ofMinutes(10));
        log.tick();
        assertThat(log.state().checkpointAt()).isEqualTo(signed);
        assertThat(findings()).isEmpty();
    }

    @Test
    void shouldBeginTheNextDayWithTheRootOfTheLast() throws IOException {
        accept(3);
        clock.pass(Duration.ofHours(20));
        log.tick();
        accept(2);
        log.checkpoint();
        EvidenceRecord first = EvidenceLine.read(Files.readAllLines(folder.resolve("2026-03-03.jsonl")).get(0)
            .getBytes(StandardCharsets.UTF_8)).record().orElseThrow();
        Checkpoint last = SignedCheckpoint.read(folder.resolve("2026-03-02.checkpoint")).checkpoint();
        assertThat(first.text(EvidenceRecord.PREVIOUS)).contains(last.origin());
        assertThat(first.text(EvidenceRecord.PREVIOUS_ROOT)).contains(last.head().root().base64());
        assertThat(last.head().size()).isEqualTo(4);
        assertThat(findings()).isEmpty();
    }

    @Test
    void shouldStayProvenWhenAnOldDayIsDeleted() throws IOException {
        accept(3);
        clock.pass(Duration.ofHours(20));
        log.tick();
        accept(2);
        log.checkpoint();
        for (String ending : List.of("jsonl", "hashes", "checkpoint")) {
            Files.delete(folder.resolve("2026-03-02." + ending));
        }
        assertThat(findings()).isEmpty();
        restart();
        assertThat(log.state().loss()).isEmpty();
    }

    @Test
    void shouldGoOnInTheSameFileAfterARestart() throws IOException {
        accept(3);
        restart();
        accept(2);
        log.checkpoint();
        assertThat(events(lines())).containsExactly("opened", "accepted", "accepted", "accepted", "accepted", "accepted");
        assertThat(findings()).isEmpty();
    }

    @Test
    void shouldCutWhatACrashLeftHalfWrittenAndSayHowMuch() throws IOException {
        accept(3);
        log.close();
        Files.writeString(lines(), "{\"at\":\"2026-03-", StandardOpenOption.APPEND);
        open();
        log.checkpoint();
        assertThat(events(lines())).containsExactly("opened", "accepted", "accepted", "accepted", "tail-cut");
        assertThat(Files.readAllLines(lines()).get(4)).contains("\"count\":15");
        assertThat(log.state().loss()).isEmpty();
        assertThat(findings()).isEmpty();
    }

    @Test
    void shouldCutOctetsThatWereNeverWrittenBehindTheCheckpoint() throws IOException {
        accept(3);
        log.close();
        Files.write(lines(), "\0\0\0\n\0\0\n".getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
        open();
        assertThat(log.state().loss()).isEmpty();
        log.checkpoint();
        assertThat(findings()).isEmpty();
    }

    @Test
    void shouldGoOnUnsignedWhenRecordsAreMissingUntilTheLossIsAccepted() throws IOException {
        accept(3);
        log.close();
        List<String> lines = Files.readAllLines(lines());
        rewrite(lines.subList(0, 3));
        open();
        assertThat(log.state().loss()).hasValueSatisfying(loss -> assertThat(loss).contains("has 3 records").contains("has 4"));
        accept("later");
        assertThat(log.checkpoint()).isEmpty();
        restart();
        assertThat(log.state().loss()).as("a restart does not make up for it").isPresent();
        assertThat(log.acceptLoss("Alain.Dupont", "127.0.0.1", "the disk was restored")).isPresent();
        assertThat(log.state().loss()).isEmpty();
        assertThat(events(folder.resolve("2026-03-02.1.jsonl"))).containsExactly("opened", "accepted", "loss-accepted");
        assertThat(words()).containsExactly("0 record 4 was removed");
        restart();
        assertThat(log.state().loss()).isEmpty();
    }

    /** Of one log there must not be two continuations: the server that the backup is of may have gone on. */
    @ParameterizedTest
    @CsvSource({"0, 2026-03-02.1", "20, 2026-03-03"})
    void shouldGoOnInALogOfItsOwnThatNamesTheOldOneAfterARestore(int hours, String file, @TempDir Path restored) throws IOException {
        accept(3);
        log.checkpoint();
        accept(2);
        log.awaitDurable();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path one : files.toList()) {
                Files.copy(one, restored.resolve(one.getFileName()));
            }
        }
        Files.writeString(restored.resolve(lines().getFileName()), "{\"at\":\"2026-03-", StandardOpenOption.APPEND);
        accept("of the server that went on");
        log.checkpoint();
        clock.pass(Duration.ofHours(hours));

        Files.writeString(restored.resolve(EvidenceLog.RESTORED), "the backup of 2026-03-02");
        for (int start = 0; start < 2; start++) {
            EvidenceLog.open(restored, SERVER, keys.key(SERVER, Duration.ofDays(365)), CheckpointWitness.NONE, clock).close();
        }

        List<String> old = Files.readAllLines(restored.resolve(lines().getFileName()));
        assertThat(Files.readAllLines(lines())).startsWith(old.toArray(String[]::new)).hasSize(old.size() + 1);
        Checkpoint last = SignedCheckpoint.read(restored.resolve("2026-03-02.checkpoint")).checkpoint();
        assertThat(last.head().size()).isEqualTo(old.size());
        assertThat(events(restored.resolve(file + ".jsonl"))).containsExactly("opened", "restored");
        List<String> own = Files.readAllLines(restored.resolve(file + ".jsonl"));
        EvidenceRecord first = EvidenceLine.read(own.get(0).getBytes(StandardCharsets.UTF_8)).record().orElseThrow();
        assertThat(first.text(EvidenceRecord.PREVIOUS)).contains(last.origin());
        assertThat(first.text(EvidenceRecord.PREVIOUS_ROOT)).contains(last.head().root().base64());
        assertThat(last.origin()).doesNotStartWith(first.text(EvidenceRecord.LOG).orElseThrow());
        assertThat(own.get(1)).contains("the backup of 2026-03-02");
        List<FileResult> results = new EvidenceVerification(new CheckpointVerifier(List.of(keys.authority())), Optional.empty(), clock, any -> {
        }).verify(restored, LocalDate.MIN, LocalDate.MAX);
        assertThat(results).hasSize(2).allSatisfy(result -> assertThat(result.findings()).isEmpty());
    }

    @Test
    void shouldTakeABackupThatCameWithoutTheKey() throws IOException {
        accept(3);
        log.close();
        Files.writeString(folder.resolve(EvidenceLog.RESTORED), "the backup of 2026-03-02");
        log = EvidenceLog.open(folder, SERVER, new TestKeys().key(SERVER, Duration.ofDays(365)), CheckpointWitness.NONE, clock);
        assertThat(log.state().loss()).isEmpty();
        assertThat(log.checkpoint()).isPresent();
    }

    @Test
    void shouldNoticeThatTheNewestFileIsGone() throws IOException {
        accept(3);
        log.close();
        Files.delete(lines());
        open();
        assertThat(log.state().loss()).hasValueSatisfying(loss -> assertThat(loss).contains("is missing"));
    }

    @Test
    void shouldNameEachKindOfChange() throws IOException {
        accept(8);
        log.close();
        List<String> lines = Files.readAllLines(lines());

        List<String> changed = new ArrayList<>(lines);
        changed.set(4, changed.get(4).replace("mail-4", "mail-5"));
        rewrite(changed);
        assertThat(words()).containsExactly("5 was changed");

        List<String> removed = new ArrayList<>(lines);
        removed.remove(4);
        rewrite(removed);
        assertThat(words()).containsExactly("0 record 5 was removed");

        List<String> inserted = new ArrayList<>(lines);
        inserted.add(4, lines.get(4).replace("mail-4", "mail-9"));
        rewrite(inserted);
        assertThat(words()).containsExactly("5 was inserted");

        List<String> twice = new ArrayList<>(lines);
        twice.add(4, lines.get(4));
        rewrite(twice);
        assertThat(words()).containsExactly("6 was inserted");

        List<String> swapped = new ArrayList<>(lines);
        Collections.swap(swapped, 4, 5);
        rewrite(swapped);
        assertThat(words()).hasSize(1).first().asString().contains("was moved here from line");

        List<String> moved = new ArrayList<>(lines);
        moved.add(1, moved.remove(8));
        rewrite(moved);
        assertThat(words()).containsExactly("2 was moved here from line 9");

        rewrite(lines.subList(0, 7));
        assertThat(words()).containsExactly("0 record 8 was removed", "0 record 9 was removed");

        rewrite(lines);
        assertThat(words()).isEmpty();
    }

    /**
     * Also without the newest checkpoint, which only adds to what a file is held against, and which is read as that of the file is. Where the
     * signature is not what is flipped, believing its own certificate does, as by default.
     */
    @Test
    @Tag("slow")
    void shouldNoticeEveryOctetThatIsFlipped() throws IOException {
        accept(1);
        log.close();
        shouldNoticeFlips(folder.resolve(CheckpointFiles.NEWEST), 31, List.of(keys.authority()));
        Files.delete(folder.resolve(CheckpointFiles.NEWEST));
        shouldNoticeFlips(folder.resolve("2026-03-02.checkpoint"), 1, List.of(keys.authority()));
        shouldNoticeFlips(lines(), 1, List.of(key.chain().get(0)));
    }

    private void shouldNoticeFlips(Path file, int step, List<X509Certificate> believed) throws IOException {
        byte[] octets = Files.readAllBytes(file);
        for (int i = 0; i < octets.length; i += step) {
            // each bit somewhere, and for letters the one that is between small and capital
            byte flip = (byte) (i % 3 == 0 ? 0x20 : 1 << i % 8);
            octets[i] ^= flip;
            Files.write(file, octets);
            assertThat(findings(believed)).as("octet %d of %s", i, file.getFileName()).isNotEmpty();
            octets[i] ^= flip;
        }
        Files.write(file, octets);
        assertThat(findings(believed)).isEmpty();
    }

    @Test
    @Tag("slow")
    void shouldNoticeEveryTruncation() throws IOException {
        accept(1);
        log.close();
        for (Path file : List.of(folder.resolve(CheckpointFiles.NEWEST), folder.resolve("2026-03-02.checkpoint"))) {
            shouldNoticeTruncations(file, 31, List.of(keys.authority()));
        }
        Files.delete(folder.resolve(CheckpointFiles.NEWEST));
        shouldNoticeTruncations(lines(), 1, List.of(key.chain().get(0)));
    }

    private void shouldNoticeTruncations(Path file, int step, List<X509Certificate> believed) throws IOException {
        byte[] octets = Files.readAllBytes(file);
        for (int length = 0; length < octets.length; length += step) {
            Files.write(file, Arrays.copyOf(octets, length));
            assertThat(findings(believed)).as("%d octets of %s", length, file.getFileName()).isNotEmpty();
        }
        Files.write(file, octets);
        assertThat(findings(believed)).isEmpty();
    }

    /** None of it is evidence: what comes of it is held against the lines and the checkpoint. */
    @Test
    void shouldProveAndFindTheSameWhateverTheHashesSay() throws IOException {
        accept(10);
        log.close();
        Map<String, String> right = proof();
        Path hashes = folder.resolve("2026-03-02.hashes");
        byte[] octets = Files.readAllBytes(hashes);
        // in each hash somewhere
        for (int i = 0; i < octets.length; i += 31) {
            octets[i] ^= 1;
            Files.write(hashes, octets);
            assertThat(proof()).as("octet %d is another", i).isEqualTo(right);
            assertThat(findings()).isEmpty();
            octets[i] ^= 1;
            Files.write(hashes, Arrays.copyOf(octets, i));
            assertThat(proof()).as("%d octets", i).isEqualTo(right);
            assertThat(findings()).isEmpty();
        }
    }

    private Map<String, String> proof() throws IOException {
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        new ProofArchive(search().records(List.of("mail-7"))).writeTo(zip);
        return entries(zip);
    }

    @Test
    void shouldNoticeThatTwoDaysWereSwappedOrTheirCheckpoints() throws IOException {
        accept(3);
        clock.pass(Duration.ofDays(1));
        log.tick();
        accept(3);
        clock.pass(Duration.ofDays(1));
        log.tick();
        log.checkpoint();
        assertThat(words()).isEmpty();
        swap("2026-03-02.checkpoint", "2026-03-03.checkpoint");
        assertThat(words()).anySatisfy(word -> assertThat(word).isEqualTo("0 is the checkpoint of another file, 2026-03-03"))
            .anySatisfy(word -> assertThat(word).isEqualTo("0 is the checkpoint of another file, 2026-03-02"));
        swap("2026-03-02.jsonl", "2026-03-03.jsonl");
        swap("2026-03-02.hashes", "2026-03-03.hashes");
        assertThat(words()).as("the whole days").anySatisfy(word -> assertThat(word).contains("is the checkpoint of another file"))
            .anySatisfy(word -> assertThat(word).contains("1 begins a log as if there were no file before it"));
    }

    private void swap(String one, String other) throws IOException {
        byte[] octets = Files.readAllBytes(folder.resolve(one));
        Files.write(folder.resolve(one), Files.readAllBytes(folder.resolve(other)));
        Files.write(folder.resolve(other), octets);
    }

    @Test
    void shouldSayThatNothingCanBeNamedWhenTheHashesWereChangedToo() throws IOException {
        accept(3);
        log.close();
        List<String> lines = new ArrayList<>(Files.readAllLines(lines()));
        lines.set(2, lines.get(2).replace("mail-2", "mail-x"));
        rewrite(lines);
        Files.write(folder.resolve("2026-03-02.hashes"), new byte[128]);
        assertThat(words()).hasSize(1).first().asString().contains("was changed, too");
    }

    @Test
    void shouldNoticeRecordsThatWereAddedBehindTheEndOfADay() throws IOException {
        accept(3);
        clock.pass(Duration.ofHours(20));
        log.tick();
        log.checkpoint();
        List<String> lines = new ArrayList<>(Files.readAllLines(lines()));
        lines.add(lines.get(2).replace("\"seq\":2", "\"seq\":4"));
        rewrite(lines);
        assertThat(words()).containsExactly("5 stands behind the last checkpoint of an ended file");
    }

    @Test
    void shouldNoticeADayThatWasWrittenAnew() throws IOException {
        accept(3);
        clock.pass(Duration.ofHours(20));
        log.tick();
        log.checkpoint();
        try (EvidenceLog other = EvidenceLog.open(folder.resolve("other"), SERVER, keys.key(SERVER, Duration.ofDays(365)),
            CheckpointWitness.NONE, new ManualClock())) {
            other.write(EvidenceRecord.of(EvidenceEvent.STARTED).at(START));
        }
        for (String ending : List.of("jsonl", "hashes", "checkpoint")) {
            Files.copy(folder.resolve("other/2026-03-02." + ending), folder.resolve("2026-03-02." + ending),
                StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(words()).hasSize(1).first().asString().contains("is not the one that the next file begins with");
    }

    @Test
    void shouldVerifyWhatWasSignedWithAKeyWhoseCertificateHasEndedSince() throws IOException {
        log.close();
        log = EvidenceLog.open(folder, SERVER, keys.key(SERVER, Duration.ofDays(2)), CheckpointWitness.NONE, clock);
        accept(3);
        clock.pass(Duration.ofHours(20));
        log.tick();
        log.checkpoint();
        clock.pass(Duration.ofDays(10));
        open();
        accept(3);
        log.checkpoint();
        assertThat(findings()).isEmpty();
    }

    @Test
    void shouldNotBelieveACertificateThatHadEndedWhenItSigned() throws IOException {
        log.close();
        EvidenceKey ended = keys.key(SERVER, Duration.ofDays(2));
        log = EvidenceLog.open(folder, SERVER, ended, CheckpointWitness.NONE, clock);
        accept(1);
        log.checkpoint();
        List<X509Certificate> themselves = List.of(key.chain().get(0), ended.chain().get(0));
        assertThat(findings(themselves)).isEmpty();
        clock.pass(Duration.ofDays(10));
        accept(1);
        log.checkpoint();
        assertThat(findings()).isNotEmpty();
        assertThat(findings(themselves)).as("nor where it is believed itself").isNotEmpty();
    }

    @Test
    void shouldBelieveNobodyElse() throws IOException {
        accept(1);
        log.checkpoint();
        List<FileResult> results = new EvidenceVerification(new CheckpointVerifier(List.of(new TestKeys().authority())),
            Optional.empty(), clock, result -> { }).verify(folder, LocalDate.MIN, LocalDate.MAX);
        assertThat(results).singleElement().satisfies(result -> assertThat(result.findings()).hasSize(1));
    }

    @Test
    void shouldKeepWhatCannotBeWrittenAndSayWhy() throws IOException {
        accept(1);
        log.awaitDurable();
        Path elsewhere = folder.resolve("elsewhere");
        Files.createDirectory(elsewhere);
        // the checkpoint cannot be put in place of a folder that has something in it
        Files.createDirectories(folder.resolve("2026-03-02.checkpoint/occupied"));
        clock.pass(Duration.ofSeconds(60));
        log.tick();
        assertThat(log.state().trouble()).isPresent();
        Files.delete(folder.resolve("2026-03-02.checkpoint/occupied"));
        Files.delete(folder.resolve("2026-03-02.checkpoint"));
        log.tick();
        assertThat(log.state().trouble()).isEmpty();
        assertThat(log.state().unsigned()).isZero();
    }

    @Test
    void shouldMakeDurableForAllThreadsThatWait() throws Exception {
        List<Thread> threads = Stream.generate(() -> new Thread(() -> {
            for (int number = 0; number < 50; number++) {
                long place = log.write(EvidenceRecord.of(EvidenceEvent.DELIVERED)
                    .with(EvidenceRecord.MAIL, Thread.currentThread().getName() + number).at(clock.instant()));
                try {
                    log.awaitDurable(place);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        })).limit(8).toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(Files.readAllLines(lines())).hasSize(401);
        log.checkpoint();
        assertThat(findings()).isEmpty();
    }

    /** A kill right after it was signed would else look like a change. */
    @Test
    void shouldSignNothingThatIsNotInTheFileYet() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            while (!enough.get()) {
                accept("mail");
            }
        });
        writer.start();
        try {
            for (int number = 0; number < 20; number++) {
                long signed = log.checkpoint().orElseThrow().checkpoint().head().size();
                assertThat(Files.size(folder.resolve("2026-03-02.hashes")) / 32).isGreaterThanOrEqualTo(signed);
            }
        } finally {
            enough.set(true);
            writer.join();
        }
    }

    @Test
    void shouldFindAMailByItsMessageIdAndByAddress() throws IOException {
        log.write(EvidenceRecord.of(EvidenceEvent.ACCEPTED).with(EvidenceRecord.MAIL, "abc")
            .with(EvidenceRecord.MESSAGE_ID, "<one\"\\odd@tcn.b.eu-admin.net>").with(EvidenceRecord.FROM, "a.b@tcn.b.eu-admin.net")
            .with(EvidenceRecord.TO, List.of("c.d@tcn.f.eu-admin.net")).at(clock.instant()));
        accept(20);
        clock.pass(Duration.ofHours(20));
        log.tick();
        log.write(EvidenceRecord.of(EvidenceEvent.FORWARDED).with(EvidenceRecord.MAIL, "abc").at(clock.instant()));
        log.awaitDurable();
        for (EvidenceSearch search : List.of(search(), search().ofEveryLine())) {
            assertThat(mails(search, "<one\"\\odd@tcn.b.eu-admin.net>")).containsExactly("abc");
            assertThat(mails(search, "one\"\\odd@tcn.b.eu-admin.net")).containsExactly("abc");
            assertThat(mails(search, "A.B@TCN.B.eu-admin.net")).containsExactly("abc");
            assertThat(mails(search, "C.D@tcn.f.eu-admin.net")).containsExactly("abc");
            assertThat(mails(search, "b@tcn.b.eu-admin.net")).isEmpty();
            assertThat(search.records(List.of("abc"))).extracting(found -> found.line().event()).containsExactly("accepted", "forwarded");
            assertThat(search.records(List.of("abc"))).extracting(EvidenceSearch.Found::index).containsExactly(1L, 1L);
        }
    }

    private EvidenceSearch search() throws IOException {
        return EvidenceSearch.in(folder, LocalDate.MIN, LocalDate.MAX);
    }

    private static Set<String> mails(EvidenceSearch search, String wanted) throws IOException {
        return search.mails(List.of(wanted), Integer.MAX_VALUE);
    }

    @Test
    void shouldFindTheMailsOfWhichSomethingWasWrittenLast() throws IOException {
        accept(20);
        log.awaitDurable();
        assertThat(search().mails(List.of("alain.dupont@tcn.b.eu-admin.net"), 3)).containsExactly("mail-20", "mail-19", "mail-18");
    }

    @Test
    void shouldReadNoLinesButThoseToWhichTheIndexLeads() throws IOException {
        accept(20);
        log.close();
        Path index = folder.resolve("2026-03-02.index");
        byte[] entries = Files.readAllBytes(index);
        // of each line there are three entries: mail, sender, recipient; these are those of mail-7 and mail-8
        int entry = LineIndex.ENTRY;
        byte[] swapped = entries.clone();
        System.arraycopy(entries, 18 * entry, swapped, 21 * entry, 8);
        System.arraycopy(entries, 21 * entry, swapped, 18 * entry, 8);
        Files.write(index, swapped);
        assertThat(search().records(List.of("mail-7"))).as("what an index leads to is judged by itself").isEmpty();
        assertThat(search().ofEveryLine().records(List.of("mail-7"))).hasSize(1);
    }

    @Test
    void shouldFindAllMailsWhateverACrashLeftOfTheIndex() throws IOException {
        accept(20);
        log.close();
        Path index = folder.resolve("2026-03-02.index");
        byte[] entries = Files.readAllBytes(index);
        for (int length = 0; length <= entries.length; length += 5) {
            for (int zeros : List.of(0, entries.length - length)) {
                byte[] left = Arrays.copyOf(entries, length + zeros);
                Arrays.fill(left, length, length + zeros, (byte) 0);
                Files.write(index, left);
                for (int number : List.of(1, 9, 20)) {
                    assertThat(search().records(List.of("mail-" + number))).as("%d octets, %d zeros", length, zeros).hasSize(1);
                }
            }
        }
    }

    @Test
    void shouldMakeAgainWhatACrashTookFromBesideTheLines() throws IOException {
        accept(3000);
        log.close();
        List<Path> sides = Stream.of("hashes", "subtrees", "index").map(ending -> folder.resolve("2026-03-02." + ending)).toList();
        List<byte[]> whole = new ArrayList<>();
        for (Path side : sides) {
            whole.add(Files.readAllBytes(side));
        }
        for (int lost : List.of(0, 1, 1000, 100_000)) {
            for (Path side : sides) {
                byte[] octets = Files.readAllBytes(side);
                Arrays.fill(octets, Math.max(0, octets.length - lost), octets.length, (byte) 0);
                Files.write(side, Arrays.copyOf(octets, Math.max(0, octets.length - lost / 2)));
            }
            restart();
            log.close();
            for (int side = 0; side < sides.size(); side++) {
                assertThat(Files.readAllBytes(sides.get(side))).as("%s of which %d were lost", sides.get(side), lost)
                    .isEqualTo(whole.get(side));
            }
        }
        for (Path side : sides) {
            Files.delete(side);
        }
        restart();
        accept("later");
        log.checkpoint();
        assertThat(search().records(List.of("later", "mail-1"))).hasSize(2);
        assertThat(findings()).isEmpty();
    }

    @Test
    void shouldProveWithTheRootsOfSubtreesAndWithoutThem() throws IOException {
        accept(5000);
        log.checkpoint();
        Path subtrees = folder.resolve("2026-03-02.subtrees");
        assertThat(subtrees).hasSize(4L * 32);
        ByteArrayOutputStream fast = new ByteArrayOutputStream();
        new ProofArchive(search().records(List.of("mail-17", "mail-4200"))).writeTo(fast);
        HashesFile hashes = HashesFile.read(folder.resolve("2026-03-02.hashes"), subtrees);
        Set<Long> read = new HashSet<>();
        InclusionProofs.of(new LeafHashes() {
            @Override
            public Hash get(long index) throws IOException {
                read.add(index);
                return hashes.get(index);
            }

            @Override
            public Optional<Hash> subtree(long from) {
                return hashes.subtree(from);
            }
        }, 5001, new TreeSet<>(List.of(17L)));
        assertThat(read).as("leaves that were read").hasSize(1024 + 5001 - 4096);

        Files.write(subtrees, new byte[4 * 32]);
        ByteArrayOutputStream damaged = new ByteArrayOutputStream();
        new ProofArchive(search().records(List.of("mail-17", "mail-4200"))).writeTo(damaged);
        assertThat(entries(damaged)).isEqualTo(entries(fast));
    }

    private static Map<String, String> entries(ByteArrayOutputStream zip) throws IOException {
        Map<String, String> entries = new TreeMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip.toByteArray()))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
            }
        }
        return entries;
    }

    /** Whoever can write the files but has not the key must not have the server sign what he wrote. */
    @Test
    void shouldNotSignOnOverWhatItHasNotSignedItself() throws IOException {
        accept(3);
        log.close();
        List<String> lines = new ArrayList<>(Files.readAllLines(lines()));
        lines.set(2, lines.get(2).replace("mail-2", "mail-x"));
        rewrite(lines);
        sign(lines, new TestKeys().key(SERVER, Duration.ofDays(365)));
        open();
        assertThat(log.state().loss()).hasValueSatisfying(loss -> assertThat(loss).contains("was not signed by this server"));
        assertThat(log.checkpoint()).isEmpty();
    }

    /** Puts a checkpoint over these lines in the place of the one that is there. */
    private void sign(List<String> lines, EvidenceKey key) throws IOException {
        GrowingTree tree = new GrowingTree();
        TreeHasher hasher = new TreeHasher();
        lines.forEach(line -> tree.add(hasher.leaf(line.getBytes(StandardCharsets.UTF_8))));
        Checkpoint was = SignedCheckpoint.read(folder.resolve("2026-03-02.checkpoint")).checkpoint();
        Checkpoint forged = new Checkpoint(was.origin(), tree.head(), was.at());
        Files.write(folder.resolve("2026-03-02.checkpoint"),
            new SignedCheckpoint(forged, key.sign(forged.text(), forged.at()), Optional.empty()).octets());
    }

    /** An authority has certificates for many. */
    @Test
    void shouldBelieveNobodyWhomTheSameAuthorityKnowsButTheServerItself() throws IOException {
        accept(3);
        log.checkpoint();
        List<String> lines = new ArrayList<>(Files.readAllLines(lines()));
        lines.set(2, lines.get(2).replace("mail-2", "mail-x"));
        rewrite(lines);
        sign(lines, keys.key("Alain Dupont", Duration.ofDays(365)));
        Files.delete(folder.resolve("newest.checkpoint"));
        assertThat(words()).containsExactly("0 signed by CN=Alain Dupont, who is not " + SERVER);
    }

    @Test
    void shouldNoticeThatTheNewestDayIsGoneOrAnOlderCheckpointPutBack() throws IOException {
        accept(3);
        log.checkpoint();
        byte[] older = Files.readAllBytes(folder.resolve("2026-03-02.checkpoint"));
        accept(3);
        log.checkpoint();
        byte[] newest = Files.readAllBytes(folder.resolve("2026-03-02.checkpoint"));
        Files.write(folder.resolve("2026-03-02.checkpoint"), older);
        rewrite(Files.readAllLines(lines()).subList(0, 4));
        assertThat(words()).singleElement().asString().contains("is an older one").contains("over 7 records");

        Files.write(folder.resolve("2026-03-02.checkpoint"), newest);
        Files.delete(lines());
        assertThat(words()).singleElement().asString().contains("is missing").contains("7 records");
    }

    @Test
    void shouldNameTheLineOfOneOctetThatWasChangedThreeDaysLater() throws IOException {
        for (int day = 0; day < 4; day++) {
            accept(5);
            clock.pass(Duration.ofDays(1));
            log.tick();
        }
        log.checkpoint();
        assertThat(words()).isEmpty();
        byte[] octets = Files.readAllBytes(lines());
        octets[new String(octets, StandardCharsets.UTF_8).indexOf("mail-3")] ^= 1;
        Files.write(lines(), octets);
        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.file()).isEqualTo(lines());
            assertThat(finding.line()).isEqualTo(4);
            assertThat(finding.what()).isEqualTo("was changed");
        });
    }

    @Test
    void shouldNotTakeRecordsFromOneDayIntoAnother() throws IOException {
        accept(3);
        clock.pass(Duration.ofHours(20));
        log.tick();
        accept(2);
        log.checkpoint();
        Path second = folder.resolve("2026-03-03.jsonl");
        List<String> from = new ArrayList<>(Files.readAllLines(lines()));
        List<String> to = new ArrayList<>(Files.readAllLines(second));
        to.add(2, from.remove(2));
        rewrite(from);
        Files.writeString(second, String.join("\n", to) + "\n");
        assertThat(words()).containsExactly("0 record 3 was removed", "3 was inserted");
    }

    private ConfiguredWitness witness() {
        copies = Optional.of(new CheckpointCopies(folder.resolve("copies")));
        return new ConfiguredWitness(Optional.empty(), Optional.of(folder.resolve("copies")));
    }

    private void openWith(CheckpointWitness witness) throws IOException {
        log.close();
        log = EvidenceLog.open(folder, SERVER, keys.key(SERVER, Duration.ofDays(365)), witness, clock);
    }

    /** Root can: he has the key, too. He has not the copies. */
    @Test
    void shouldNoticeByTheCopiesThatAllWasWrittenAnew() throws IOException {
        openWith(witness());
        accept(3);
        log.checkpoint();
        log.tellWitness();
        accept(1);
        log.checkpoint();
        log.tellWitness();
        assertThat(words()).isEmpty();
        List<String> lines = new ArrayList<>(Files.readAllLines(lines()));
        lines.set(2, lines.get(2).replace("mail-2", "mail-x"));
        rewrite(lines);
        sign(lines, keys.key(SERVER, Duration.ofDays(365)));
        assertThat(words()).hasSize(2).allSatisfy(word -> assertThat(word).contains("of which there is a copy").contains("written anew"));
        copies = Optional.empty();
        assertThat(words()).as("without the copies").isEmpty();
    }

    @Test
    void shouldNotSignOnAfterAnOlderCopyOfTheLogWasPutBack(@TempDir Path old) throws IOException {
        openWith(witness());
        accept(3);
        log.close();
        for (String name : List.of("2026-03-02.jsonl", "2026-03-02.checkpoint", "newest.checkpoint")) {
            Files.copy(folder.resolve(name), old.resolve(name));
        }
        openWith(witness());
        accept(2);
        log.checkpoint();
        log.tellWitness();
        log.close();
        for (String name : List.of("2026-03-02.jsonl", "2026-03-02.checkpoint", "newest.checkpoint")) {
            Files.copy(old.resolve(name), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        openWith(witness());
        assertThat(log.state().loss()).hasValueSatisfying(loss -> assertThat(loss).contains("an older copy of it was put here"));
        assertThat(words()).anySatisfy(word -> assertThat(word).contains("6 records").contains("of which there is a copy"));
    }

    /** No alarm for what a server does all day. */
    @Test
    void shouldFindNothingWrongWhileTheServerWrites() throws IOException {
        accept(3);
        log.awaitDurable();
        Files.writeString(lines(), "{\"at\":\"2026-03-", StandardOpenOption.APPEND);
        assertThat(words()).as("the first minute, and half a record").isEmpty();
        log.checkpoint();
        assertThat(words()).isEmpty();
        Files.delete(folder.resolve("2026-03-02.checkpoint"));
        assertThat(words()).as("there was one").containsExactly("0 is missing: nothing speaks for these records");
        Files.delete(folder.resolve("newest.checkpoint"));
        clock.pass(Duration.ofMinutes(3));
        assertThat(words()).as("there ought to be one").containsExactly("0 is missing: nothing speaks for these records");
    }

    @Test
    void shouldNameWhatIsLongerThanAnyRecord() throws IOException {
        accept(3);
        log.close();
        byte[] lines = Files.readAllBytes(lines());
        Files.writeString(lines(), "x".repeat(LinesReader.LONGEST_LINE + 1), StandardOpenOption.APPEND);
        open();
        assertThat(log.state().loss()).as("a power cut can leave anything behind the checkpoint").isEmpty();
        log.close();
        Files.writeString(lines(), new String(lines, StandardCharsets.UTF_8).replaceFirst("\n", " ".repeat(LinesReader.LONGEST_LINE) + "\n"));
        assertThat(words()).isNotEmpty();
        open();
        assertThat(log.state().loss()).isPresent();
    }

    @Test
    void shouldSignEveryMinuteAlsoAfterTheClockWasSetBack() throws IOException {
        accept(1);
        log.checkpoint();
        clock.pass(Duration.ofHours(-3));
        accept(1);
        log.tick();
        assertThat(log.state().unsigned()).isZero();
        clock.pass(Duration.ofHours(-15));
        accept(1);
        log.tick();
        assertThat(log.state().unsigned()).isZero();
        clock.pass(Duration.ofDays(4));
        assertThat(words()).isEmpty();
    }

    @Test
    void shouldNotBelieveACheckpointOfTheFuture() throws IOException {
        clock.pass(Duration.ofHours(2));
        accept(1);
        log.checkpoint();
        clock.pass(Duration.ofHours(-2));
        assertThat(words()).singleElement().asString().contains("is of the future");
    }

    @Test
    void shouldGoOnUnderItsNewNameAfterAServerWasRenamed() throws IOException {
        accept(3);
        log.close();
        String renamed = "relay-9.eu-admin.net";
        log = EvidenceLog.open(folder, renamed, keys.key(renamed, Duration.ofDays(365)), CheckpointWitness.NONE, clock);
        accept(1);
        assertThat(log.checkpoint().orElseThrow().checkpoint().origin()).startsWith(renamed);
        assertThat(log.state().loss()).isEmpty();
        assertThat(words()).isEmpty();
    }

    @Test
    void shouldNameEachRecordThatIsCutSwappedDoubledOrInsertedWhereverItStands() throws IOException {
        accept(6);
        log.close();
        List<String> lines = Files.readAllLines(lines());
        for (int line = 1; line < lines.size(); line++) {
            List<String> cut = new ArrayList<>(lines);
            cut.remove(line);
            rewrite(cut);
            assertThat(words()).containsExactly("0 record " + (line + 1) + " was removed");
            for (int to = 1; to <= lines.size(); to++) {
                List<String> doubled = new ArrayList<>(lines);
                doubled.add(to, lines.get(line));
                rewrite(doubled);
                String words = to < lines.size() ? "was inserted" : "is no record that was written here";
                assertThat(words()).as("line %d once more before %d", line + 1, to + 1).isNotEmpty();
                List<String> inserted = new ArrayList<>(lines);
                inserted.add(to, lines.get(line).replace("mail-", "mall-"));
                rewrite(inserted);
                assertThat(words()).containsExactly((to + 1) + " " + words);
                if (to < lines.size() && to != line) {
                    List<String> swapped = new ArrayList<>(lines);
                    Collections.swap(swapped, line, to);
                    rewrite(swapped);
                    assertThat(words()).as("%d and %d", line + 1, to + 1).isNotEmpty()
                        .allSatisfy(word -> assertThat(word).contains("was moved here from line"));
                }
            }
        }
    }

    @Test
    void shouldTakeARecordOfAMegabyte() throws IOException {
        List<String> many = Collections.nCopies(1000, "x".repeat(2000));
        log.write(EvidenceRecord.of(EvidenceEvent.ACCEPTED).with(EvidenceRecord.MAIL, "large").with(EvidenceRecord.TO, many)
            .at(clock.instant()));
        log.checkpoint();
        assertThat(Files.size(lines())).isGreaterThan(1_000_000);
        assertThat(words()).isEmpty();
        for (EvidenceSearch search : List.of(search(), search().ofEveryLine())) {
            assertThat(search.records(List.of("large"))).hasSize(1);
        }
        new ProofArchive(search().records(List.of("large"))).writeTo(new ByteArrayOutputStream());
    }

    /** What a sender wrote, or a log from elsewhere says, is printed on terminals and opened in spreadsheets. */
    @Test
    void shouldGiveNobodyControlOfATerminalOrASpreadsheet() throws IOException {
        String hostile = "=1+1;=2\u001b[2J\u202e\ud800\r\n\"x";
        log.write(EvidenceRecord.of(EvidenceEvent.ACCEPTED).with(EvidenceRecord.MAIL, "abc")
            .with(EvidenceRecord.MESSAGE_ID, "<a@b>").with(EvidenceRecord.REPLY, hostile).at(clock.instant()));
        log.checkpoint();
        StringWriter csv = new StringWriter();
        EvidenceExports.write(folder, LocalDate.MIN, LocalDate.MAX, EvidenceExports.Format.CSV, csv);
        assertThat(csv.toString()).contains("\"'=1+1;'=2?[2J????\"\"x\"");

        String foreign = "{\"at\":\"2026-03-02T08:00:00Z\",\"event\":\"accepted\",\"mail\":\"a\\u001b\",\"seq\":1,\"to\":[\"\\u0007\"]}";
        assertThat(EvidenceLine.read(foreign.getBytes(StandardCharsets.UTF_8)).record().orElseThrow().facts())
            .containsEntry("mail", "a?").containsEntry("to", List.of("?"));
        Files.writeString(lines(), foreign.replace("accepted", "opened").replace("\"mail\"", "\"log\"") + "\n" + foreign + "\n");
        assertThat(Stories.from(List.of(folder), one -> search()).of("<none>", 1)).isEmpty();
        assertThat(Reconciliation.of(List.of(folder), LocalDate.MIN, LocalDate.MAX).gaps()).isEmpty();
    }

    @Test
    void shouldProveFromTheLinesAloneWhereNothingElseIsLeft() throws IOException {
        accept(3000);
        log.checkpoint();
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        new ProofArchive(search().records(List.of("mail-17"))).writeTo(whole);
        for (String ending : List.of("subtrees", "hashes", "index")) {
            Files.delete(folder.resolve("2026-03-02." + ending));
        }
        ByteArrayOutputStream left = new ByteArrayOutputStream();
        new ProofArchive(search().records(List.of("mail-17"))).writeTo(left);
        assertThat(entries(left)).isEqualTo(entries(whole));
    }
}
