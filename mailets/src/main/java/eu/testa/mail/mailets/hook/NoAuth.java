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
 * Knows no AUTH, for a listener where other servers bring mail: James takes AUTH even where it does not announce it,
 * and port 25 would be a second door for whoever guesses passwords.
 *
 * <p>It stands before James' own handlers:
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.hook.NoAuth"/>
 * <handler class="org.apache.james.smtpserver.CoreCmdHandlerLoader"/>
 * }</pre>
 */
public final class NoAuth implements CommandHandler<SMTPSession> {

    private static final Refusal REFUSED = new Refusal("502", "5.5.1 There is no AUTH on this port; users submit on 587 or 465");

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters.ofSmtp(NoAuth.class, config).noOthers();
    }

    @Override
    public Collection<String> getImplCommands() {
        return Set.of("AUTH");
    }

    @Override
    public Response onCommand(SMTPSession session, Request request) {
        return REFUSED.reply(session, "AUTH", "");
    }
}
