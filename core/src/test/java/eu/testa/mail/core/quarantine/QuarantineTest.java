package eu.testa.mail.core.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.Intervention;
import eu.testa.mail.core.evidence.WrittenEvidence;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.VirusPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What holds wherever quarantined mail lies; {@code server} has the same over James' repositories and spool. */
class QuarantineTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Intervention CLERK = new Intervention("clerk", "127.0.0.1");

    private record Letter(String name, String recipient) {
    }

    /** A folder that somebody has damaged a mail of. */
    private static final class Shelf implements QuarantineStore<Letter> {

        private final Map<String, Letter> mails = new LinkedHashMap<>();
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
            return new QuarantinedMail(key, Optional.of(NOW), "Infected", Optional.empty(), recipients(mail), Optional.empty(), 1, List.of());
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
    private final Quarantine<Letter> quarantine = new Quarantine<>(shelf, () -> Duration.ofDays(30), message -> verdict,
        VirusPolicy.standard(), evidence, Clock.fixed(NOW, ZoneOffset.UTC));

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
}
