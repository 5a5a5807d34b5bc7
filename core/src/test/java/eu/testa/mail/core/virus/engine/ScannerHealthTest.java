package eu.testa.mail.core.virus.engine;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.health.PartHealth;
import eu.testa.mail.core.health.PartHealth.State;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.Deadline;
import eu.testa.mail.core.virus.ScanVerdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScannerHealthTest {

    private static final Clock NOW = Clock.fixed(Instant.parse("2026-03-10T12:00:00Z"), ZoneOffset.UTC);
    private static final ScanVerdict FOUND = new ScanVerdict.Infected("Eicar");

    private record Engine(ScanVerdict verdict, List<EngineStatus> status) implements VirusEngine {
        @Override
        public String name() {
            return "clamd";
        }

        @Override
        public long maxSize() {
            return Long.MAX_VALUE;
        }

        @Override
        public ScanVerdict scan(MessageSource message) {
            return verdict;
        }

        @Override
        public ScanVerdict scan(MessageSource message, Deadline deadline) {
            return verdict;
        }

        @Override
        public boolean tellsSignatureAge() {
            return true;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private static PartHealth look(ScanVerdict verdict, EngineStatus... status) {
        return new ScannerHealth(List.of(new Engine(verdict, List.of(status))),
            () -> Optional.of(Duration.ofDays(2)), NOW).look();
    }

    private static EngineStatus with(String built) {
        return new EngineStatus("a:1", Optional.empty(), Optional.of(new Signatures("27000", Instant.parse(built))));
    }

    @Test
    void shouldBeHealthyWhenEicarIsFoundAndSignaturesAreYoung() {
        assertThat(look(FOUND, with("2026-03-08T12:00:01Z")).isHealthy()).isTrue();
    }

    @Test
    void shouldWarnOfOldSignatures() {
        PartHealth health = look(FOUND, with("2026-03-08T11:59:59Z"));
        assertThat(health.state()).isEqualTo(State.DEGRADED);
        assertThat(health.cause()).contains("27000").contains("2 days");
    }

    @Test
    void shouldWarnWhenThereIsNoSignatureDatabase() {
        assertThat(look(FOUND, new EngineStatus("a:1", Optional.empty(), Optional.empty())).state()).isEqualTo(State.DEGRADED);
    }

    @Test
    void shouldWarnOfADaemonThatIsAway() {
        PartHealth health = look(FOUND, with("2026-03-10T11:00:00Z"),
            new EngineStatus("b:1", Optional.of("Connection refused"), Optional.empty()));
        assertThat(health.state()).isEqualTo(State.DEGRADED);
        assertThat(health.cause()).contains("b:1");
    }

    @Test
    void shouldBeUnhealthyWhenNothingIsScanned() {
        assertThat(look(new ScanVerdict.NoVerdict("away"), with("2026-03-10T11:00:00Z")).state()).isEqualTo(State.UNHEALTHY);
    }

    @Test
    void shouldBeUnhealthyWhenEicarIsCalledClean() {
        PartHealth health = look(new ScanVerdict.Clean(), with("2026-03-10T11:00:00Z"));
        assertThat(health.state()).isEqualTo(State.UNHEALTHY);
        assertThat(health.cause()).contains("EICAR");
    }

    @Test
    void shouldWarnWhenNoEngineIsSetUp() {
        assertThat(new ScannerHealth(List.of(), Optional::empty, NOW).look().state()).isEqualTo(State.DEGRADED);
    }
}
