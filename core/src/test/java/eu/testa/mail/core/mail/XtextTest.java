package eu.testa.mail.core.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XtextTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Bob+2BX@tcn.f.eu-admin.net | Bob+X@tcn.f.eu-admin.net",
        "QQ314159                   | QQ314159",
        "a+3Db+2B+2B                | a=b++",
        "J+C3+A9r+C3+B4me@f.example | Jérôme@f.example",
        "!*,-<>~                    | !*,-<>~"})
    void shouldDecode(String encoded, String decoded) {
        assertThat(Xtext.decode(encoded)).contains(decoded);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a+b", "a+2b", "a+2", "a+", "a=b", "a b", "a\rb", "a\nb", "é", "+ZZ"})
    void shouldNotDecodeWhatIsNoXtext(String text) {
        assertThat(Xtext.decode(text)).isEmpty();
        assertThat(Xtext.isValid(text)).isFalse();
        assertThat(Xtext.isTypedAddress("rfc822;" + text)).isFalse();
    }

    @Test
    void shouldKnowTheFormOfAnOriginalRecipient() {
        assertThat(Xtext.isTypedAddress("rfc822;Bob+2BX@tcn.f.eu-admin.net")).isTrue();
        assertThat(Xtext.isTypedAddress("x400;/S=Bob/")).isFalse();
        assertThat(Xtext.isTypedAddress("x400;/S+3DBob/")).isTrue();
        assertThat(Xtext.isTypedAddress("Bob@tcn.f.eu-admin.net")).isFalse();
        assertThat(Xtext.isTypedAddress("rfc822;")).isFalse();
        assertThat(Xtext.isTypedAddress("rfc 822;Bob")).isFalse();
    }
}
