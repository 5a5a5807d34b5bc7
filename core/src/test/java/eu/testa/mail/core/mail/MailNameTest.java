package eu.testa.mail.core.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailNameTest {

    private final MailName whole = new MailName("Mail1732990000000-0a1b2c3d");

    @Test
    void shouldSayOfWhichMailAPartIs() {
        MailName part = whole.ofPart();

        assertThat(part.isOfPart()).isTrue();
        assertThat(part.ofWhole()).isEqualTo(whole);
        assertThat(whole.ofPart()).isNotEqualTo(part);
    }

    /** However often it divides, the name stays as short. */
    @Test
    void shouldSayTheSameOfAPartOfAPart() {
        MailName part = whole.ofPart().ofPart().ofPart();

        assertThat(part.ofWhole()).isEqualTo(whole);
        assertThat(part.text()).hasSameSizeAs(whole.ofPart().text());
    }

    /** The last is what a mailet makes of a part, which need not be the same mail. */
    @ParameterizedTest
    @ValueSource(strings = {"", "-part-", "-part-0123456789abcdef", "Mail-part-", "Mail-part-0123456789abcde", "Mail-part-0123456789abcdeg",
        "Mail-!1234567", "Mail-part-0123456789abcdef-!1234567"})
    void shouldTakeNothingElseForAPart(String name) {
        assertThat(new MailName(name).isOfPart()).isFalse();
        assertThat(new MailName(name).ofWhole().text()).isEqualTo(name);
    }
}
