package eu.testa.mail.matchers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RecipientResult.Deferred;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.mail.Recipient;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMatcherConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** One that was handed to the queue of its destination is on its way still. */
    @ParameterizedTest
    @CsvSource({"BUSY, false", "MESSAGE, true", "DESTINATION, true"})
    void shouldMatchAProbeThatWasOffered(Scope scope, boolean matches) throws Exception {
        FakeMail probe = FakeMail.builder().name("mail").recipient(ECHO).build();
        DeliveryAttribute.set(probe, List.of(new Delivery(Recipient.of(ECHO), new Destination("tcn.b.eu-admin.net"),
            new Deferred(RemoteReply.ours("4.3.2", "later"), scope))));

        assertThat(matcher.match(probe)).isEqualTo(matches ? probe.getRecipients() : List.of());
    }

    @Test
    void shouldNameAConditionThatItDoesNotTake() {
        assertThatThrownBy(() -> matcher.init(FakeMatcherConfig.builder().matcherName("IsProbe").condition("x").build()))
            .isInstanceOf(MessagingException.class).hasMessageContaining("match=\"IsProbe=x\": expected no condition");
    }
}
