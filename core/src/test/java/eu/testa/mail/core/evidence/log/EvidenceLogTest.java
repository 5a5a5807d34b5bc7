package eu.testa.mail.core.evidence.log;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.checkpoint.Checkpoint;
import eu.testa.mail.core.evidence.checkpoint.CheckpointVerifier;
import eu.testa.mail.core.evidence.checkpoint.CheckpointWitness;
import eu.testa.mail.core.evidence.checkpoint.SignedCheckpoint;
import eu.testa.mail.core.evidence.checkpoint.TestKeys;
import eu.testa.mail.core.evidence.proof.ProofArchive;
import eu.testa.mail.core.evidence.query.EvidenceSearch;
import eu.testa.mail.core.evidence.verification.EvidenceVerification;
import eu.testa.mail.core.evidence.verification.EvidenceVerification.FileResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a log is written, signed and gone on with. */
class EvidenceLogTest extends EvidenceLogFixture {

    private List<String> events(Path file) throws IOException {
        List<String> events = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            events.add(EvidenceLine.read(line.getBytes(StandardCharsets.UTF_8)).record().orElseThrow().event().word());
        }
        return events;
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
}
