package eu.testa.mail.core.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuarantineKeyTest {

    private static final String JEANNE = "Jeanne.Martin@tcn.f.eu-admin.net";
    private static final String LARS = "Lars.Hansen@tcn.dk.eu-admin.net";

    private static String key(String name, String... recipients) {
        return new QuarantineKey(name, List.of(recipients)).text();
    }

    @Test
    void shouldTellThePartsOfOneMailFromEachOther() {
        assertThat(key("m1", JEANNE)).startsWith("m1-").isNotEqualTo(key("m1", LARS)).isNotEqualTo(key("m1", JEANNE, LARS));
    }

    @Test
    void shouldBeTheSameWheneverTheSameMailComes() {
        assertThat(key("m1", JEANNE, LARS)).isEqualTo(key("m1", LARS, JEANNE)).isEqualTo(key("m1", JEANNE.toUpperCase(), LARS));
        assertThat(key(key("m1", JEANNE), JEANNE)).as("one that was released comes back with its key").isEqualTo(key("m1", JEANNE));
    }
}
