package eu.testa.mail.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "250 2.0.0 Ok: queued as 4F~", "Zoë Müller", "Ελλάδα", "\u5317\u4eac"})
    void shouldLeaveWhatCanBePrinted(String text) {
        assertThat(Printable.of(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "a\tb", "a\u0000b", "a\u007fb", "a\u009bb", "a\u2028b", "a\u2029b", "a\u202eb", "a\ud800b"})
    void shouldPutAQuestionMarkInPlaceOfTheRest(String text) {
        assertThat(Printable.of(text)).isEqualTo("a?b");
    }

    @Test
    void shouldDoSoBesideLettersOfAnyAlphabet() {
        assertThat(Printable.of("Zoë\nΕλλάδα")).isEqualTo("Zoë?Ελλάδα");
    }
}
