package eu.testa.mail.core.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.Intervention;
import eu.testa.mail.core.evidence.WrittenEvidence;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.time.ManualClock;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.VirusPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds wherever quarantined mail lies; {@code server} has the same over James' repositories and spool. */
class QuarantineTest {

    private static final Duration YEARS = Duration.ofDays(4 * 365 + 1);
    private static final Intervention CLERK = new Intervention("clerk", "127.0.0.1");

    private record Letter(String name, String recipient) {
    }

    /** A folder that somebody has damaged a mail of. */
    private static final class Shelf implements QuarantineStore<Letter> {

        private final Map<String, Letter> mails = new LinkedHashMap<>();
        private final Map<String, Instant> since = new HashMap<>();
        private final List<Letter> spooled = new ArrayList<>();
        private final List<Letter> open = new ArrayList<>();
        private boolean damaged;
        private boolean full;

        @Override
        public String name(Letter mail) {
            return mail.name();
        }

        @Override
        public List<String> recipients(Letter mail) {
            return List.of(mail.recipient());
        }

        @Override
        public void put(String key, Letter mail, Instant since, String reason) throws IOException {
            mails.put(key, mail);
            this.since.put(key, since);
        }

        @Override
        public List<String> keys() {
            return List.copyOf(mails.keySet());
        }

        @Override
        public Optional<Letter> open(String key) {
            Optional<Letter> mail = Optional.ofNullable(mails.get(key));
            mail.ifPresent(open::add);
            return mail;
        }

        @Override
        public QuarantinedMail describe(String key, Letter mail) throws IOException {
            if (damaged) {
                throw new IOException("half an envelope");
            }
            return new QuarantinedMail(key, Optional.of(since.get(key)), "Infected", Optional.empty(), recipients(mail), Optional.empty(), 1, List.of());
        }

        @Override
        public MessageSource message(Letter mail) {
            return MessageSource.of("text".getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public void spool(Letter mail, Optional<String> mark) throws IOException {
            if (full) {
                throw new IOException("disk full");
            }
            spooled.add(mail);
        }

        @Override
        public void remove(String key) {
            mails.remove(key);
        }

        @Override
        public void close(Letter mail) {
            open.remove(mail);
        }
    }

    private final Shelf shelf = new Shelf();
    private final WrittenEvidence evidence = new WrittenEvidence();
    private ScanVerdict verdict = new ScanVerdict.Clean();
    private final ManualClock wall = new ManualClock();
    private final ManualClock steady = new ManualClock();
    @TempDir
    private Path folder;
    private Quarantine<Letter> quarantine;

    @BeforeEach
    void start() {
        quarantine = new Quarantine<>(shelf, () -> Duration.ofDays(30), new QuarantineAges(ages(), steady), message -> verdict,
            VirusPolicy.standard(), evidence, wall);
    }

    private Path ages() {
        return folder.resolve("quarantine-ages");
    }

    private String put() throws IOException {
        quarantine.put(new Letter("m1", "jeanne@tcn.f.eu-admin.net"), "Infected");
        return shelf.keys().get(0);
    }

    @Test
    void shouldKeepAMailThatTheSpoolDoesNotTake() throws IOException {
        String key = put();
        shelf.full = true;
        assertThatThrownBy(() -> quarantine.release(key, CLERK)).hasMessage("disk full");
        assertThat(shelf.keys()).containsExactly(key);
        assertThat(evidence.deeds(key)).as("nothing was released").isEmpty();
        assertThat(shelf.open).isEmpty();
    }

    @Test
    void shouldGiveBackWhatItOpenedWhateverComesOfIt() throws IOException {
        String key = put();
        verdict = new ScanVerdict.NoVerdict("away");
        assertThat(quarantine.release(key, CLERK).outcome()).isEqualTo(Release.Outcome.NOT_SCANNED);
        verdict = new ScanVerdict.Clean();
        assertThat(quarantine.release(key, CLERK).outcome()).isEqualTo(Release.Outcome.RELEASED);
        assertThat(shelf.spooled).hasSize(1);
        assertThat(shelf.open).isEmpty();
    }

    /** The null sender is somebody: a report's. Who sent a mail that cannot be read is not known. */
    @Test
    void shouldNotSayWhoSentWhatCannotBeRead() throws IOException {
        String key = put();
        shelf.damaged = true;
        assertThat(quarantine.list()).singleElement().satisfies(mail -> {
            assertThat(mail.isReadable()).isFalse();
            assertThat(mail.reason()).contains("half an envelope");
        });
        assertThat(quarantine.delete(key, CLERK)).isTrue();
        assertThat(evidence.records().get(0).text(EvidenceRecord.FROM)).contains("");
        assertThat(evidence.records().get(1).text(EvidenceRecord.FROM)).isEmpty();
        assertThat(shelf.open).isEmpty();
    }

    /** The server runs, and looks once an hour. */
    private int expireWithin(Duration time) throws IOException {
        int expired = 0;
        for (Duration left = time; !left.isNegative(); left = left.minusHours(1)) {
            expired += quarantine.expire();
            wall.pass(Duration.ofHours(1));
            steady.pass(Duration.ofHours(1));
        }
        return expired;
    }

    @Test
    void shouldDeleteWhatWasKeptLongEnough() throws IOException {
        put();
        assertThat(expireWithin(Duration.ofDays(30))).isZero();
        assertThat(expireWithin(Duration.ofHours(2))).isEqualTo(1);
        assertThat(evidence.records()).last().asString().contains("virus.quarantine.keep");
        assertThat(ages()).as("what is gone is forgotten at the next look").isEmptyFile();
    }

    /** As at a start with an empty battery, before the machine has the time from elsewhere. */
    @Test
    void shouldDeleteNothingBecauseTheClockIsYearsAhead() throws IOException {
        put();
        assertThat(expireWithin(Duration.ofDays(1))).isZero();
        wall.pass(YEARS);
        assertThat(expireWithin(Duration.ofDays(1))).isZero();
        start();
        assertThat(expireWithin(Duration.ofDays(1))).isZero();
        wall.pass(YEARS.negated());
        assertThat(expireWithin(Duration.ofDays(26))).as("30 days are not over").isZero();
        assertThat(shelf.keys()).hasSize(1);
        assertThat(expireWithin(Duration.ofDays(2))).isEqualTo(1);
    }

    /** And a clock that was years behind when a mail came makes it no older. */
    @Test
    void shouldCountFromTheDayOnWhichAMailCameWhateverTheClockSaid() throws IOException {
        wall.pass(YEARS.negated());
        put();
        assertThat(expireWithin(Duration.ofHours(3))).isZero();
        wall.pass(YEARS);
        assertThat(expireWithin(Duration.ofDays(29))).isZero();
    }

    @Test
    void shouldKeepWhatItCannotCount() throws IOException {
        put();
        Files.createDirectory(ages());
        assertThatThrownBy(() -> expireWithin(Duration.ofDays(40))).isInstanceOf(IOException.class);
        assertThat(shelf.keys()).hasSize(1);
        Files.delete(ages());
        Files.writeString(ages(), "much m1\n99999999999999 m1\n");
        assertThat(expireWithin(Duration.ofDays(29))).isZero();
    }
}
