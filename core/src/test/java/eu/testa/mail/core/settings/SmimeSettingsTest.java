package eu.testa.mail.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import eu.testa.mail.core.settings.SmimeSettings.Lapse;
import eu.testa.mail.core.settings.SmimeSettings.Unsure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SmimeSettingsTest {

    private static final Path NATIONAL = Path.of("..", "conf", "national");

    @Test
    void shouldShipStrict() throws Exception {
        TestaSettings settings = TestaSettings.load(NATIONAL, Map.of());

        assertThat(settings.get(SmimeSettings.CRL_MISSING)).isEqualTo(Unsure.TEMPERROR);
        assertThat(settings.get(SmimeSettings.CRL_EXPIRED)).isEqualTo(Unsure.TEMPERROR);
        assertThat(settings.get(SmimeSettings.WEAK_ALGORITHMS)).isEqualTo(Lapse.REFUSE);
        assertThat(settings.get(SmimeSettings.OTHER_DATE)).isEqualTo(Lapse.ACCEPT);
        assertThat(settings.get(SmimeSettings.WARN_BEFORE)).isEqualTo(Duration.ofDays(3));
    }

    @Test
    void shouldNameWhatIsWrongAndWhatIsExpected() {
        SettingsException wrong = catchThrowableOfType(SettingsException.class, () -> TestaSettings.load(NATIONAL,
            Map.of("smime.crl.expired", "ignored", "smime.weak-algorithms", "no", "smime.warn-before", "3")));

        assertThat(wrong.problems()).containsExactlyInAnyOrder(
            "--set: smime.crl.expired=ignored: expected temperror, fail or ignore",
            "--set: smime.weak-algorithms=no: expected refuse or accept",
            "--set: smime.warn-before=3: expected how long before a CA or a CRL ends health warns, such as 3 days");
    }
}
