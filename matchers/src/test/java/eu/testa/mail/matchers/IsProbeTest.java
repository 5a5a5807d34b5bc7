package eu.testa.mail.matchers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import javax.mail.MessagingException;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMatcherConfig;
import org.junit.jupiter.api.Test;

class IsProbeTest {

    private static final String ECHO = "testa-probe@tcn.b.eu-admin.net";
    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";

    private final IsProbe matcher = new IsProbe();

    @Test
    void shouldMatchAProbe() throws Exception {
        FakeMail probe = FakeMail.builder().name("mail").recipient(ECHO).build();

        assertThat(matcher.match(probe)).isEqualTo(probe.getRecipients());
    }

    /** It is dropped where it cannot be delivered: nothing that anybody waits for may look like one. */
    @Test
    void shouldMatchNothingThatSomebodyWaitsFor() throws Exception {
        assertThat(matcher.match(FakeMail.builder().name("mail").recipients(ECHO, ALAIN).build())).isEmpty();
        assertThat(matcher.match(FakeMail.builder().name("mail").sender(ALAIN).recipient(ECHO).build())).isEmpty();
        assertThat(matcher.match(FakeMail.builder().name("mail").recipient(ALAIN).build())).isEmpty();
    }

    @Test
    void shouldNameAConditionThatItDoesNotTake() {
        assertThatThrownBy(() -> matcher.init(FakeMatcherConfig.builder().matcherName("IsProbe").condition("x").build()))
            .isInstanceOf(MessagingException.class).hasMessageContaining("match=\"IsProbe=x\": expected no condition");
    }
}
