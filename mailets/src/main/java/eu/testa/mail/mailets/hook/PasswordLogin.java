package eu.testa.mail.mailets.hook;

import eu.testa.mail.mailets.james.Parameters;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.Username;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.api.handler.ExtensibleHandler;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.AuthHook;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;

/**
 * Takes AUTH (RFC 4954) with PLAIN (RFC 4616) or LOGIN in the place of James' own handler, and asks {@link ThrottledAuth} about the
 * password. James sends words that are no base64 as the challenge of PLAIN, ends the connection at a name that is no base64,
 * and lets a user log in in the name of another, whom it then passes over.
 *
 * <table>
 * <caption>What is refused here</caption>
 * <tr><td>501 5.7.0</td><td>{@code *}: the client wants no more</td></tr>
 * <tr><td>501 5.5.2</td><td>no base64, or not what the mechanism has in it</td></tr>
 * <tr><td>504 5.5.4</td><td>another mechanism</td></tr>
 * <tr><td>535 5.7.8</td><td>PLAIN in the name of somebody else</td></tr>
 * <tr><td>503 5.5.1</td><td>logged in already</td></tr>
 * </table>
 *
 * <p>For the two submission listeners, before James' own handlers:
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.hook.PasswordLogin"/>
 * <handler class="org.apache.james.smtpserver.CoreCmdHandlerLoader"/>
 * }</pre>
 */
public final class PasswordLogin implements CommandHandler<SMTPSession>, ExtensibleHandler {

    /** {@code Username:} and {@code Password:} in base64, as every client of LOGIN expects them. */
    private static final String NAME = "VXNlcm5hbWU6";
    private static final String PASSWORD = "UGFzc3dvcmQ6";
    private static final Refusal MALFORMED = new Refusal("501", "5.5.2 Expected what AUTH asks for, in base64");
    private static final Refusal WRONG = new Refusal("535", "5.7.8 Wrong mail address or password");

    private List<AuthHook> hooks = List.of();

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters.ofSmtp(PasswordLogin.class, config).noOthers();
    }

    @Override
    public Collection<String> getImplCommands() {
        return Set.of("AUTH");
    }

    @Override
    public List<Class<?>> getMarkerInterfaces() {
        return List.of(AuthHook.class);
    }

    @Override
    public void wireExtensions(Class<?> interfaceName, List<?> extensions) {
        hooks = extensions.stream().map(AuthHook.class::cast).toList();
    }

    @Override
    public Response onCommand(SMTPSession session, Request request) {
        if (session.getUsername() != null) {
            return new Refusal("503", "5.5.1 You are logged in already").reply(session, "AUTH", "");
        }
        String[] words = Optional.ofNullable(request.getArgument()).orElse("").strip().split(" +", 2);
        Optional<String> initial = words.length == 1 ? Optional.empty() : Optional.of(words[1]);
        return switch (words[0].toUpperCase(Locale.ROOT)) {
            case "PLAIN" -> answer(session, initial, "", text -> plain(session, text));
            case "LOGIN" -> answer(session, initial, NAME,
                name -> answer(session, Optional.empty(), PASSWORD, password -> check(session, name, password)));
            default -> new Refusal("504", "5.5.4 Expected AUTH PLAIN or AUTH LOGIN").reply(session, "AUTH", words[0]);
        };
    }

    /** Goes on with what the client has said, or asks for it and goes on then. */
    private static Response answer(SMTPSession session, Optional<String> said, String challenge, Function<String, Response> next) {
        if (said.isPresent()) {
            return decoded(session, said.get(), next);
        }
        session.pushLineHandler(new LineHandler<SMTPSession>() {
            @Override
            public Response onLine(SMTPSession again, byte[] line) {
                again.popLineHandler();
                return decoded(again, new String(line, StandardCharsets.US_ASCII).strip(), next);
            }
        });
        return new SMTPResponse("334", challenge);
    }

    private static Response decoded(SMTPSession session, String text, Function<String, Response> next) {
        if (text.equals("*")) {
            return new Refusal("501", "5.7.0 The login was cancelled").reply(session, "AUTH", "");
        }
        String decoded;
        try {
            decoded = new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return MALFORMED.reply(session, "AUTH", "");
        }
        return next.apply(decoded);
    }

    private Response plain(SMTPSession session, String text) {
        String[] parts = text.split("\0", -1);
        if (parts.length != 3) {
            return MALFORMED.reply(session, "AUTH", "");
        }
        if (!parts[0].isEmpty() && !parts[0].equalsIgnoreCase(parts[1])) {
            return new Refusal("535", "5.7.8 Nobody logs in here in the name of another").reply(session, "AUTH", parts[1]);
        }
        return check(session, parts[1], parts[2]);
    }

    private Response check(SMTPSession session, String name, String password) {
        Username user;
        try {
            user = Username.of(name);
        } catch (IllegalArgumentException e) {
            // nobody can have such a name
            return WRONG.reply(session, "AUTH", name);
        }
        for (AuthHook hook : hooks) {
            HookResult result = hook.doAuth(session, user, password);
            if (result.getResult().getAction() == HookReturnCode.Action.OK) {
                return new SMTPResponse("235", "2.7.0 You are logged in");
            }
            if (result.getSmtpRetCode() != null) {
                return new SMTPResponse(result.getSmtpRetCode(), result.getSmtpDescription());
            }
        }
        return WRONG.reply(session, "AUTH", name);
    }
}
