package eu.testa.mail.mailets.hook;

import eu.testa.mail.mailets.james.Parameters;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.protocols.api.BaseRequest;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.api.handler.ExtensibleHandler;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.esmtp.AuthCmdHandler;

/**
 * Answers {@code AUTH PLAIN} without an initial response with an empty challenge, {@code 334 } (RFC 4954 §4), where James
 * sends words that are no base64 and that some clients do not take. What the client sends then is James' business again; a
 * {@code *} ends the exchange with {@code 501}.
 *
 * <p>For the two submission listeners, before James' own handlers:
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.hook.EmptyChallenge"/>
 * <handler class="org.apache.james.smtpserver.CoreCmdHandlerLoader"/>
 * }</pre>
 */
public final class EmptyChallenge implements CommandHandler<SMTPSession>, ExtensibleHandler {

    private AuthCmdHandler james;

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters.ofSmtp(EmptyChallenge.class, config).noOthers();
    }

    @Override
    public Collection<String> getImplCommands() {
        return Set.of("AUTH");
    }

    @Override
    public List<Class<?>> getMarkerInterfaces() {
        return List.of(CommandHandler.class);
    }

    @Override
    public void wireExtensions(Class<?> interfaceName, List<?> extensions) throws WiringException {
        james = extensions.stream().filter(AuthCmdHandler.class::isInstance).map(AuthCmdHandler.class::cast).findFirst()
            .orElseThrow(() -> new WiringException("EmptyChallenge: there is no handler of AUTH in the chain"));
    }

    /** Null lets James' own handler answer. */
    @Override
    public Response onCommand(SMTPSession session, Request request) {
        String argument = request.getArgument();
        if (session.getUsername() != null || argument == null || !argument.strip().equalsIgnoreCase("PLAIN")) {
            return null;
        }
        session.pushLineHandler(new LineHandler<SMTPSession>() {
            @Override
            public Response onLine(SMTPSession again, byte[] line) {
                again.popLineHandler();
                String response = new String(line, StandardCharsets.US_ASCII).strip();
                return response.equals("*") ? new Refusal("501", "5.7.0 The login was cancelled").reply(again, "AUTH", "")
                    : james.onCommand(again, new BaseRequest("AUTH", "PLAIN " + response));
            }
        });
        return new SMTPResponse("334", "");
    }
}
