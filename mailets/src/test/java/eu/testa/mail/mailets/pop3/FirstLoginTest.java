package eu.testa.mail.mailets.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.fge.lambdas.Throwing;
import java.io.IOException;
import org.apache.james.mailbox.exception.MailboxExistsException;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.util.MDCBuilder;
import org.junit.jupiter.api.Test;

class FirstLoginTest {

    private int logins;

    @Test
    void shouldOpenTheMailboxThatTheFirstMailMadeMeanwhile() throws Exception {
        assertThat(FirstLogin.open(() -> login(new MailboxExistsException("INBOX")))).isEqualTo("INBOX");
        assertThat(logins).isEqualTo(2);
    }

    @Test
    void shouldSayWhatElseIsWrongAtOnce() {
        assertThatThrownBy(() -> FirstLogin.open(() -> login(new MailboxException("the store is away"))))
            .hasRootCauseMessage("the store is away");
        assertThat(logins).isEqualTo(1);
    }

    /** As James' PASS wraps what goes wrong. */
    private String login(MailboxException wrong) {
        return MDCBuilder.withMdc(MDCBuilder.create(), Throwing.supplier(() -> {
            if (logins++ == 0) {
                throw new IOException("Unable to access mailbox", wrong);
            }
            return "INBOX";
        }).sneakyThrow());
    }
}
