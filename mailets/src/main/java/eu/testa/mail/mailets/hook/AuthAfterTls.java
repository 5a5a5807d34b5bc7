package eu.testa.mail.mailets.hook;

import eu.testa.mail.mailets.james.Parameters;
import java.util.Collection;
import java.util.Set;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.smtp.SMTPSession;

/**
 * Refuses AUTH on a connection that is not TLS (RFC 4954 §4): James does not offer it there, but takes it from a client
 * that does not wait for the offer, and with it a password that everyone on the way could read.
 *
 * <p>It stands before James' own handlers:
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.hook.AuthAfterTls"/>
 * <handler class="org.apache.james.smtpserver.CoreCmdHandlerLoader"/>
 * }</pre>
 */
public final class AuthAfterTls implements CommandHandler<SMTPSession> {

    private static final Refusal REFUSED = new Refusal("530", "5.7.0 Say STARTTLS first: passwords are taken over TLS only");

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters.ofSmtp(AuthAfterTls.class, config).noOthers();
    }

    @Override
    public Collection<String> getImplCommands() {
        return Set.of("AUTH");
    }

    /** Null lets James' own handler answer. */
    @Override
    public Response onCommand(SMTPSession session, Request request) {
        return session.isTLSStarted() ? null : REFUSED.reply(session, "AUTH", "");
    }
}
