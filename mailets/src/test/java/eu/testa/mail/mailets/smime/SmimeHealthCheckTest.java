package eu.testa.mail.mailets.smime;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.smime.trust.TrustHealth;
import eu.testa.mail.core.smime.trust.TrustSources;
import eu.testa.mail.core.smime.trust.TrustStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.apache.james.core.healthcheck.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

class SmimeHealthCheckTest {

    @TempDir
    private Path folder;

    @Test
    void shouldBeDegradedAndSayWhatToDo() throws Exception {
        Files.createDirectories(folder.resolve("crls"));
        Files.writeString(Files.createDirectories(folder.resolve("authorities")).resolve("Root_CA.crt"), "nonsense");

        Result result = check(TrustSources.in(folder));

        assertThat(result.isDegraded()).isTrue();
        assertThat(result.getCause()).hasValueSatisfying(cause -> assertThat(cause)
            .contains("Root_CA.crt is left out: it is no certificate")
            .contains("no CA is trusted here, so that no signature passes"));
    }

    private static Result check(TrustSources sources) {
        TrustStore store = new TrustStore(sources, Clock.systemUTC());
        return Mono.from(new SmimeHealthCheck(new TrustHealth(store, Duration.ofDays(3), Clock.systemUTC())).check())
            .block();
    }
}
