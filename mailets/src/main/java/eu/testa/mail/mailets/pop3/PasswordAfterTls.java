package eu.testa.mail.mailets.pop3;

import eu.testa.mail.mailets.james.Parameters;
import java.util.Collection;
import java.util.Set;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.pop3.POP3Response;
import org.apache.james.protocols.pop3.POP3Session;

/**
 * Refuses USER, PASS, APOP and AUTH on a connection that is not TLS: a password is never taken in the clear (RFC 2595
 * §2.3). USER is refused too, so that a client stops before it sends the password.
 *
 * <p>It stands before James' own handlers:
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.pop3.PasswordAfterTls"/>
 * <handler class="org.apache.james.pop3server.core.CoreCmdHandlerLoader"/>
 * }</pre>
 */
public final class PasswordAfterTls implements CommandHandler<POP3Session> {

    private static final Response REFUSED = new POP3Response(POP3Response.ERR_RESPONSE,
        "Say STLS first: passwords are taken over TLS only").immutable();

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters.ofPop3(PasswordAfterTls.class, config).noOthers();
    }

    @Override
    public Collection<String> getImplCommands() {
        return Set.of("USER", "PASS", "APOP", "AUTH");
    }

    /** Null lets James' own handler answer. */
    @Override
    public Response onCommand(POP3Session session, Request request) {
        return session.isTLSStarted() ? null : REFUSED;
    }
}
