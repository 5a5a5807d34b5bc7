package eu.testa.mail.core.password;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordRulesTest {

    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    private final PasswordRules rules = new PasswordRules(10);

    @ParameterizedTest
    @CsvSource({
        "short,               it needs 10 characters",
        "aaaaaaaaaaaa,        it needs 5 different characters",
        "I am DUPONT 1871,    contains the name 'dupont'"})
    void shouldSayTheRuleThatAPasswordBreaks(String password, String rule) {
        assertThat(rules.refusal(ALAIN, password)).get().asString().contains(rule);
    }

    @Test
    void shouldRefuseWhatNoMailProgramCanSend() {
        assertThat(rules.refusal(ALAIN, "blue\tbicycle")).isPresent();
        assertThat(rules.refusal(ALAIN, "blue bicycle ".repeat(30))).isPresent();
    }

    @Test
    void shouldTakeWhatIsLongEnough() {
        assertThat(rules.refusal(ALAIN, "blue bicycle")).isEmpty();
        assertThat(rules.refusal(ALAIN, "Überraschung")).isEmpty();
        // a short part of a name is in many words
        assertThat(rules.refusal("Li.Wu@tcn.b.eu-admin.net", "a little wunderkind")).isEmpty();
    }
}
