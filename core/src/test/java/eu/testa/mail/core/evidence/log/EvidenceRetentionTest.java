package eu.testa.mail.core.evidence.log;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.checkpoint.CheckpointVerifier;
import eu.testa.mail.core.evidence.checkpoint.CheckpointWitness;
import eu.testa.mail.core.evidence.checkpoint.TestKeys;
import eu.testa.mail.core.evidence.query.EvidenceExports;
import eu.testa.mail.core.evidence.query.EvidenceSearch;
import eu.testa.mail.core.evidence.verification.EvidenceVerification;
import eu.testa.mail.core.evidence.verification.EvidenceVerification.Finding;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which days of the evidence go, and that no clock takes one before its time. */
class EvidenceRetentionTest {

    private static final String SERVER = "relay-1.eu-admin.net";
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration YEARS = Duration.ofDays(4 * 365 + 1);

    @TempDir
    Path folder;
    private final ManualClock clock = new ManualClock();
    private final TestKeys keys = new TestKeys();
    private EvidenceLog log;

    @BeforeEach
    void open() throws IOException {
        log = EvidenceLog.open(folder, SERVER, keys.key(SERVER, Duration.ofDays(20 * 365)), CheckpointWitness.NONE, clock);
    }

    @AfterEach
    void close() throws IOException {
        log.close();
    }

    private void live(int days) {
        for (int day = 0; day < days; day++) {
            clock.pass(DAY);
            log.tick();
            assertThat(log.state().trouble()).isEmpty();
        }
    }

    private List<String> deleted() throws IOException {
        return new EvidenceRetention(folder, () -> Period.ofDays(3), clock).run().stream().map(LogFile::name).toList();
    }

    private List<String> kept() throws IOException {
        return LogFile.in(folder).stream().map(LogFile::name).toList();
    }

    @Test
    void shouldDeleteEachDayWithAllThatBelongsToItAfterItsTime() throws IOException {
        live(3);
        assertThat(deleted()).isEmpty();
        live(2);

        assertThat(deleted()).containsExactly("2026-03-02", "2026-03-03");

        assertThat(kept()).containsExactly("2026-03-04", "2026-03-05", "2026-03-06", "2026-03-07");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("2026-03-02")
                || name.startsWith("2026-03-03"));
        }
        assertThat(findings()).isEmpty();
    }

    @Test
    void shouldNotCountTheDaysOnWhichTheServerDidNotRun() throws IOException {
        live(2);
        clock.pass(Duration.ofDays(60));
        live(1);
        assertThat(deleted()).isEmpty();
        live(1);
        assertThat(deleted()).containsExactly("2026-03-02");
    }

    /** As at a start with an empty battery, before the machine has the time from elsewhere. */
    @Test
    void shouldDeleteNothingBecauseTheClockIsYearsAhead() throws IOException {
        live(2);
        clock.pass(YEARS);
        log.tick();
        assertThat(deleted()).isEmpty();
        log.close();
        open();
        assertThat(deleted()).isEmpty();
        assertThat(kept()).hasSize(4).last().asString().startsWith("2030");
    }

    /** The days that follow have their files, and are counted and deleted as ever. */
    @Test
    void shouldGoOnDayByDayAfterTheClockWasYearsAhead() throws IOException {
        live(1);
        clock.pass(YEARS);
        log.tick();
        clock.pass(YEARS.negated());
        log.tick();
        assertThat(kept()).containsExactly("2026-03-02", "2026-03-03", "2030-03-03", "2030-03-03.1");
        log.close();
        open();
        live(2);
        assertThat(deleted()).as("three days after it").isEmpty();
        live(4);

        assertThat(deleted()).hasSize(6);

        assertThat(kept()).as("2026-03-06 to 2026-03-09").containsExactly("2030-03-03.4", "2030-03-03.5", "2030-03-03.6", "2030-03-03.7");
        assertThat(findings()).isEmpty();
    }

    /** And once more at the start, before anything is written. */
    @Test
    void shouldBeginANewFileAtAStartAfterTheClockWasYearsAhead() throws IOException {
        clock.pass(YEARS);
        log.tick();
        log.close();
        clock.pass(YEARS.negated());
        open();
        assertThat(kept()).containsExactly("2026-03-02", "2030-03-02", "2030-03-02.1");
    }

    /** 1970, say, is older than all that is kept; and it is not one more day. */
    @Test
    void shouldNotCountAClockThatWasYearsBehindForAWhile() throws IOException {
        live(1);
        clock.pass(YEARS.negated());
        log.tick();
        clock.pass(YEARS);
        live(1);
        assertThat(deleted()).isEmpty();
        live(2);
        assertThat(deleted()).containsExactly("2026-03-02");
    }

    @Test
    void shouldGoByTheNameOfAFileWhoseFirstRecordCannotBeRead() throws IOException {
        live(4);
        Files.writeString(folder.resolve("2026-03-04.jsonl"), "{}\n");
        assertThat(deleted()).containsExactly("2026-03-02");
    }

    private void delete() {
        try {
            deleted();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** To read a long log takes minutes, and its files were listed before. */
    @Test
    void shouldBeNoFindingOfAVerificationThatIsUnderWay() throws IOException {
        live(6);
        List<String> verified = new ArrayList<>();
        new EvidenceVerification(new CheckpointVerifier(List.of(keys.authority())), Optional.empty(), clock, result -> {
            verified.add(result.file().name() + " " + result.findings());
            delete();
        }).verify(folder, LocalDate.MIN, LocalDate.MAX);

        assertThat(verified).containsExactly("2026-03-02 []", "2026-03-05 []", "2026-03-06 []", "2026-03-07 []", "2026-03-08 []");
    }

    @Test
    void shouldEndNoSearchThatIsUnderWay() throws IOException {
        live(6);
        log.write(EvidenceRecord.of(EvidenceEvent.ACCEPTED).with(EvidenceRecord.MAIL, "mail-1").at(clock.instant()));
        log.awaitDurable();
        EvidenceSearch search = EvidenceSearch.in(folder, LocalDate.MIN, LocalDate.MAX);
        assertThat(deleted()).hasSize(3);

        assertThat(search.mails(EvidenceEvent.ACCEPTED)).containsExactly("mail-1");
        assertThat(search.mails(List.of("mail-1"), 1)).containsExactly("mail-1");
        assertThat(search.records(List.of("mail-1"))).hasSize(1);
    }

    @Test
    void shouldEndNoExportThatIsUnderWay() throws IOException {
        live(6);
        StringWriter out = new StringWriter() {
            @Override
            public void write(String text) {
                super.write(text);
                delete();
            }
        };
        EvidenceExports.write(folder, LocalDate.MIN, LocalDate.MAX, EvidenceExports.Format.JSONL, out);

        assertThat(out.toString().lines().filter(line -> line.contains("\"event\":\"opened\""))).hasSize(5);
    }

    private List<Finding> findings() throws IOException {
        List<Finding> all = new ArrayList<>();
        new EvidenceVerification(new CheckpointVerifier(List.of(keys.authority())), Optional.empty(), clock,
            result -> all.addAll(result.findings())).verify(folder, LocalDate.MIN, LocalDate.MAX);
        return all;
    }
}
