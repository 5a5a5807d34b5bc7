package eu.testa.mail.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.health.PartHealth.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JavaHealthTest {

    @ParameterizedTest
    @ValueSource(strings = {"17.0.15+6-Debian-1deb12u1", "21.0.13+9", "25.0.3+9-LTS"})
    void shouldSayWhichJavaItIs(String version) {
        assertThat(JavaHealth.judge(Runtime.Version.parse(version), "Debian"))
            .isEqualTo(PartHealth.noted("Java " + version + " of Debian", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"18.0.2+9", "24.0.1+9", "26+35"})
    void shouldWarnOfAJavaThatIsSoonCorrectedNoMore(String version) {
        assertThat(JavaHealth.judge(Runtime.Version.parse(version), "Debian")).satisfies(health -> {
            assertThat(health.state()).isEqualTo(State.DEGRADED);
            assertThat(health.cause()).startsWith("Java " + version + " of Debian: ");
            assertThat(health.nextStep()).contains("Java 25");
        });
    }

    @Test
    void shouldLookAtTheJavaThatRuns() {
        assertThat(new JavaHealth().look().cause()).startsWith("Java " + Runtime.version());
    }
}
