package eu.testa.mail.mailets.pop3;

import eu.testa.mail.mailets.james.Parameters;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.protocols.api.BaseRequest;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.handler.CommandDispatcher;
import org.apache.james.protocols.pop3.POP3Session;

/**
 * Takes the place of James' command dispatcher, and reads commands in UTF-8 (RFC 6856 §2), as AUTH and LDAP do: with James'
 * own, which reads ASCII, whoever has a letter beyond it in his password cannot fetch his mail. What follows {@code PASS} and
 * one blank is the password, with all its blanks (RFC 1939 §7).
 *
 * <p>It stands before James' own handlers:
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.pop3.Utf8Commands"/>
 * <handler class="org.apache.james.pop3server.core.CoreCmdHandlerLoader"/>
 * }</pre>
 */
public final class Utf8Commands extends CommandDispatcher<POP3Session> {

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters.ofPop3(Utf8Commands.class, config).noOthers();
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
