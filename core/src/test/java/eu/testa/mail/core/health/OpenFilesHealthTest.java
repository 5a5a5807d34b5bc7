package eu.testa.mail.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.health.PartHealth.State;
import org.junit.jupiter.api.Test;

class OpenFilesHealthTest {

    @Test
    void shouldSayWhenNearlyAllFilesAreOpen() {
        assertThat(OpenFilesHealth.judge(899, 1000).isHealthy()).isTrue();
        assertThat(OpenFilesHealth.judge(900, 1000)).satisfies(health -> {
            assertThat(health.state()).isEqualTo(State.DEGRADED);
            assertThat(health.cause()).startsWith("900 of 1000 files and connections are open");
            assertThat(health.nextStep()).contains("LimitNOFILE");
        });
    }

    @Test
    void shouldKnowHowManyAreOpen() {
        assertThat(new OpenFilesHealth().look().isHealthy()).isTrue();
    }
}
