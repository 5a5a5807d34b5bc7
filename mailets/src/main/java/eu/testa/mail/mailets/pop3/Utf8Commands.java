package eu.testa.mail.mailets.pop3;

import eu.testa.mail.mailets.james.Parameters;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.Username;
import org.apache.james.protocols.api.BaseRequest;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandDispatcher;
import org.apache.james.protocols.pop3.POP3Response;
import org.apache.james.protocols.pop3.POP3Session;

/**
 * Takes the place of James' command dispatcher, and reads commands in UTF-8 (RFC 6856 §2), as AUTH and LDAP do: with James'
 * own, which reads ASCII, whoever has a letter beyond it in his password cannot fetch his mail. What follows {@code PASS} and
 * one blank is the password, with all its blanks (RFC 1939 §7).
 *
 * <p>A name that nobody can have, and numbers below those that there are, are {@code -ERR}: James would end in an error over them,
 * with all its calls in the log, or take them for all lines of a mail.
 *
 * <p>It stands before James' own handlers:
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.pop3.Utf8Commands"/>
 * <handler class="org.apache.james.pop3server.core.CoreCmdHandlerLoader"/>
 * }</pre>
 */
public final class Utf8Commands extends CommandDispatcher<POP3Session> {

    private static final Set<String> NUMBERED = Set.of("LIST", "UIDL", "RETR", "DELE", "TOP");
    private static final Pattern NO_NUMBER = Pattern.compile("\\+?0+( .*)?|.*-.*");

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters.ofPop3(Utf8Commands.class, config).noOthers();
    }

    @Override
    protected Response dispatchCommandHandlers(POP3Session session, Request request) {
        return refusal(request).orElseGet(() -> super.dispatchCommandHandlers(session, request));
    }

    private static Optional<Response> refusal(Request request) {
        String argument = request.getArgument();
        if (argument == null) {
            return Optional.empty();
        }
        if (request.getCommand().equals("USER") && !isName(argument)) {
            return Optional.of(new POP3Response(POP3Response.ERR_RESPONSE, "That is no mail address"));
        }
        if (NUMBERED.contains(request.getCommand()) && NO_NUMBER.matcher(argument).matches()) {
            return Optional.of(new POP3Response(POP3Response.ERR_RESPONSE, "Mails are numbered from 1"));
        }
        return Optional.empty();
    }

    private static boolean isName(String text) {
        try {
            return Username.of(text) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    protected Request parseRequest(POP3Session session, byte[] line) {
        String text = new String(line, StandardCharsets.UTF_8).replaceFirst("\r?\n$", "");
        String command = text.strip();
        int blank = command.indexOf(' ');
        String name = (blank < 0 ? command : command.substring(0, blank)).toUpperCase(Locale.ROOT);
        if (name.equals("PASS") && text.startsWith(command)) {
            return new BaseRequest(name, text.length() > 5 ? text.substring(5) : null);
        }
        return new BaseRequest(name, blank < 0 ? null : command.substring(blank + 1));
    }
}
