package eu.testa.mail.core.smime.trust;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.health.PartHealth;
import eu.testa.mail.core.health.PartHealth.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustHealthTest {

    @TempDir
    private Path folder;

    @Test
    void shouldBeDegradedAndSayWhatToDo() throws Exception {
        Files.createDirectories(folder.resolve("crls"));
        Files.writeString(Files.createDirectories(folder.resolve("authorities")).resolve("Root_CA.crt"), "nonsense");

        TrustStore store = new TrustStore(TrustSources.in(folder), Clock.systemUTC());
        PartHealth health = new TrustHealth(store, () -> Duration.ofDays(3), Clock.systemUTC()).look();

        assertThat(health.state()).isEqualTo(State.DEGRADED);
        assertThat(health.cause()).contains("Root_CA.crt is left out: it is no certificate")
            .contains("no CA is trusted here, so that no signature passes");
    }
}
