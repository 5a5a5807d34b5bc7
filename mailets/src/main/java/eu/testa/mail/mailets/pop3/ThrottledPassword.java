package eu.testa.mail.mailets.pop3;

import eu.testa.mail.core.password.PasswordThrottle;
import javax.inject.Inject;
import javax.inject.Named;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.pop3server.core.PassCmdHandler;
import org.apache.james.pop3server.mailbox.MailboxAdapterFactory;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.pop3.POP3Response;
import org.apache.james.protocols.pop3.POP3Session;

/**
 * Checks passwords as James does, and turns away who guesses them: {@code -ERR [AUTH]} before the password is looked at
 * while the address or the account has to wait or is locked. How many failures are allowed stands in
 * {@code testa.properties} ({@code password.*}) for SMTP, POP3 and LDAP together.
 *
 * <p>It stands before James' own handlers:
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.pop3.ThrottledPassword"/>
 * <handler class="org.apache.james.pop3server.core.CoreCmdHandlerLoader"/>
 * }</pre>
 */
public final class ThrottledPassword extends PassCmdHandler {

    private final PasswordThrottle throttle;

    @Inject
    public ThrottledPassword(@Named("mailboxmanager") MailboxManager manager, MailboxAdapterFactory adapters,
                             MetricFactory metrics, PasswordThrottle throttle) {
        super(manager, adapters, metrics);
        this.throttle = throttle;
    }

    @Override
    public void init(Configuration config) {
        // no parameters: the limits stand in testa.properties
    }

    @Override
    public Response onCommand(POP3Session session, Request request) {
        if (session.getHandlerState() != POP3Session.AUTHENTICATION_USERSET || session.getUsername() == null) {
            return super.onCommand(session, request);
        }
        String peer = session.getRemoteAddress().getAddress().getHostAddress();
        String account = session.getUsername().asString();
        try (PasswordThrottle.Attempt attempt = throttle.attempt(peer, account, "POP3")) {
            if (!attempt.waiting().isZero()) {
                session.setHandlerState(POP3Session.AUTHENTICATION_READY);
                return new POP3Response(POP3Response.ERR_RESPONSE,
                    "[AUTH] Too many wrong passwords; wait " + attempt.waitInWords() + " and try again");
            }
            Response response = super.onCommand(session, request);
            if (POP3Response.OK_RESPONSE.equals(response.getRetCode())) {
                attempt.succeeded();
            } else if (response == AUTH_FAILED) {
                attempt.failed();
            }
            return response;
        }
    }
}
