package eu.testa.mail.mailets.virus;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.Deadline;
import eu.testa.mail.core.virus.EngineStatus;
import eu.testa.mail.core.virus.Signatures;
import eu.testa.mail.core.virus.Verdict;
import eu.testa.mail.core.virus.VirusEngine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.apache.james.core.healthcheck.Result;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class VirusScanHealthCheckTest {

    private static final Clock NOW = Clock.fixed(Instant.parse("2026-03-10T12:00:00Z"), ZoneOffset.UTC);
    private static final Verdict FOUND = new Verdict.Infected("Eicar");

    private record Engine(Verdict verdict, List<EngineStatus> status) implements VirusEngine {
        @Override
        public String name() {
            return "clamd";
        }

        @Override
        public long maxSize() {
            return Long.MAX_VALUE;
        }

        @Override
        public Verdict scan(MessageSource message) {
            return verdict;
        }

        @Override
        public Verdict scan(MessageSource message, Deadline deadline) {
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

    private static Result check(Verdict verdict, EngineStatus... status) {
        return Mono.from(new VirusScanHealthCheck(List.of(new Engine(verdict, List.of(status))),
            Optional.of(Duration.ofDays(2)), NOW).check()).block();
    }

    private static EngineStatus with(String built) {
        return new EngineStatus("a:1", Optional.empty(), Optional.of(new Signatures("27000", Instant.parse(built))));
    }

    @Test
    void shouldBeHealthyWhenEicarIsFoundAndSignaturesAreYoung() {
        assertThat(check(FOUND, with("2026-03-08T12:00:01Z")).isHealthy()).isTrue();
    }

    @Test
    void shouldWarnOfOldSignatures() {
        Result result = check(FOUND, with("2026-03-08T11:59:59Z"));
        assertThat(result.isDegraded()).isTrue();
        assertThat(result.getCause()).hasValueSatisfying(cause -> assertThat(cause).contains("27000").contains("2 days"));
    }

    @Test
    void shouldWarnWhenThereIsNoSignatureDatabase() {
        assertThat(check(FOUND, new EngineStatus("a:1", Optional.empty(), Optional.empty())).isDegraded()).isTrue();
    }

    @Test
    void shouldWarnOfADaemonThatIsAway() {
        Result result = check(FOUND, with("2026-03-10T11:00:00Z"),
            new EngineStatus("b:1", Optional.of("Connection refused"), Optional.empty()));
        assertThat(result.isDegraded()).isTrue();
        assertThat(result.getCause()).hasValueSatisfying(cause -> assertThat(cause).contains("b:1"));
    }

    @Test
    void shouldBeUnhealthyWhenNothingIsScanned() {
        assertThat(check(new Verdict.NoVerdict("away"), with("2026-03-10T11:00:00Z")).isUnHealthy()).isTrue();
    }

    @Test
    void shouldBeUnhealthyWhenEicarIsCalledClean() {
        Result result = check(new Verdict.Clean(), with("2026-03-10T11:00:00Z"));
        assertThat(result.isUnHealthy()).isTrue();
        assertThat(result.getCause()).hasValueSatisfying(cause -> assertThat(cause).contains("EICAR"));
    }

    @Test
    void shouldWarnWhenNoEngineIsSetUp() {
        assertThat(Mono.from(new VirusScanHealthCheck(List.of(), Optional.empty(), NOW).check()).block().isDegraded()).isTrue();
    }
}
