package eu.testa.mail.mailets.pop3;

import eu.testa.mail.core.password.PasswordThrottle;
import eu.testa.mail.mailets.james.Parameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.inject.Inject;
import javax.inject.Named;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.pop3server.core.PassCmdHandler;
import org.apache.james.pop3server.mailbox.MailboxAdapterFactory;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.DisconnectHandler;
import org.apache.james.protocols.pop3.POP3Response;
import org.apache.james.protocols.pop3.POP3Session;
import org.apache.james.protocols.pop3.mailbox.Mailbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks passwords as James does, and turns away who guesses them: {@code -ERR [AUTH]} before the password is looked at
 * while the address or the account has to wait or is locked. How many failures are allowed stands in
 * {@code testa.properties} ({@code password.*}) for SMTP, POP3 and LDAP together. A mailbox is open to one session at a time:
 * others hear {@code -ERR [IN-USE]}.
 *
 * <p>It stands before James' own handlers:
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.pop3.ThrottledPassword"/>
 * <handler class="org.apache.james.pop3server.core.CoreCmdHandlerLoader"/>
 * }</pre>
 */
public final class ThrottledPassword extends PassCmdHandler implements DisconnectHandler<POP3Session> {

    private static final Logger LOGGER = LoggerFactory.getLogger(ThrottledPassword.class);
    /** RFC 2449, chapter 8.1.1. */
    private static final Response IN_USE = new POP3Response(POP3Response.ERR_RESPONSE,
        "[IN-USE] Another session reads this mailbox; try again when it has ended").immutable();
    private static final Response LOGGED_IN = new POP3Response(POP3Response.ERR_RESPONSE, "You are logged in already").immutable();
    private static final AttachmentKey<Boolean> MAILBOX_IN_USE = AttachmentKey.of("MAILBOX_IN_USE", Boolean.class);

    private final PasswordThrottle throttle;

    @Inject
    public ThrottledPassword(@Named("mailboxmanager") MailboxManager manager, MailboxAdapterFactory adapters,
                             MetricFactory metrics, PasswordThrottle throttle) {
        super(manager, adapters, metrics);
        this.throttle = throttle;
    }

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters.ofPop3(ThrottledPassword.class, config).noOthers();
    }

    @Override
    public Response onCommand(POP3Session session, Request request) {
        if (session.getHandlerState() == POP3Session.TRANSACTION) {
            // James would take the session back to before its login, and keep the mailbox
            return LOGGED_IN;
        }
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
            if (session.removeAttachment(MAILBOX_IN_USE, State.Connection).isPresent()) {
                attempt.succeeded();
                return IN_USE;
            }
            if (POP3Response.OK_RESPONSE.equals(response.getRetCode())) {
                attempt.succeeded();
            } else if (response == AUTH_FAILED) {
                attempt.failed();
            }
            return response;
        }
    }

    @Override
    protected Mailbox auth(POP3Session session, Username user, String password) throws Exception {
        try {
            Mailbox mailbox = FirstLogin.open(() -> super.auth(session, user, password));
            if (mailbox == MailboxInUse.INSTANCE) {
                session.setAttachment(MAILBOX_IN_USE, true, State.Connection);
                return null;
            }
            return mailbox;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** A session that ended without QUIT deletes nothing, and lets others in. */
    @Override
    public void onDisconnect(POP3Session session) {
        if (session.getUserMailbox() == null) {
            return;
        }
        try {
            session.getUserMailbox().close();
        } catch (IOException e) {
            LOGGER.warn("The mailbox of {} stays locked for a minute: {}", session.getUsername().asString(), e.getMessage());
        }
    }
}
