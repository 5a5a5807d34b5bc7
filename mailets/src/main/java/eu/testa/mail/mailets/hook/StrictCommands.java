package eu.testa.mail.mailets.hook;

import eu.testa.mail.mailets.james.Parameters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandDispatcher;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.MailParametersHook;
import org.apache.james.protocols.smtp.hook.RcptHook;

/**
 * Takes the place of James' command dispatcher, and takes only what is a command (RFC 5321 §2.4, §4.5.3.1.4): printable
 * ASCII, not too long, with CRLF at its end. A line that ends in a bare LF closes the connection: servers that see a line
 * end where others see none are how mail is smuggled.
 *
 * <p>A parameter of MAIL or RCPT that nobody here keeps is {@code 555 5.5.4} (RFC 5321 §4.1.1.11), not passed over: who asks
 * that his mail goes over TLS only, or later, is told that this server does not see to it.
 *
 * <p>A client that does nothing but errors is told 421 and disconnected, and so is one that keeps a connection busy with
 * commands that carry no mail (NOOP, RSET, EHLO, VRFY, MAIL without DATA …). Refused senders and recipients are no errors.
 *
 * <p>It stands before James' own handlers:
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.hook.StrictCommands">
 *     <maxLength>4096</maxLength>   <!-- octets of a command, with CRLF -->
 *     <maxErrors>20</maxErrors>     <!-- syntax errors, unknown commands, wrong order, wrong passwords -->
 *     <maxIdle>200</maxIdle>        <!-- commands since the last mail, recipients not counted -->
 * </handler>
 * <handler class="org.apache.james.smtpserver.CoreCmdHandlerLoader"/>
 * }</pre>
 */
public final class StrictCommands extends CommandDispatcher<SMTPSession> {

    private static final int DEFAULT_LENGTH = 4096;
    private static final int DEFAULT_ERRORS = 20;
    private static final int DEFAULT_IDLE = 200;
    private static final Set<String> ERRORS = Set.of("500", "501", "502", "503", "504", "530", "535", "454", "555");
    private static final AttachmentKey<Count> COUNT = AttachmentKey.of("testa.commands", Count.class);

    /** RFC 5321 §4.1.4: all stays as it is. James forgets the sender, and keeps the recipients for the next. */
    private static final Optional<Refusal> MAIL_WITHIN =
        Optional.of(new Refusal("503", "5.5.1 A mail has begun; it ends with DATA, or with RSET"));

    private static final Set<String> ALONE = Set.of("DATA", "RSET", "QUIT");
    /** RFC 5321 §4.3.2. */
    private static final Refusal ARGUMENT_TOO_MANY = new Refusal("501", "5.5.4 This command has no argument");

    private final EnvelopeParameters parameters = new EnvelopeParameters();
    private int maxLength = DEFAULT_LENGTH;
    private int maxErrors = DEFAULT_ERRORS;
    private int maxIdle = DEFAULT_IDLE;

    private record Count(int errors, int idle) {
    }

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters<ConfigurationException> parameters = Parameters.ofSmtp(StrictCommands.class, config);
        maxLength = parameters.number("maxLength", DEFAULT_LENGTH, 512, 8192);
        maxErrors = parameters.number("maxErrors", DEFAULT_ERRORS, 1, 1_000_000);
        maxIdle = parameters.number("maxIdle", DEFAULT_IDLE, 1, 1_000_000);
        parameters.noOthers();
    }

    @Override
    public Response onLine(SMTPSession session, byte[] line) {
        int end = line.length - 2;
        if (end < 0 || line[end] != '\r' || line[end + 1] != '\n') {
            return new Refusal("500", "5.5.2 A line ends with CRLF").ofConnection(session);
        }
        Response response;
        if (!isCommand(line, end)) {
            response = new Refusal("500", "5.5.2 A command is up to " + maxLength + " characters of printable ASCII")
                .reply(session, "COMMAND", "");
        } else {
            String command = new String(line, 0, end, StandardCharsets.ISO_8859_1);
            Optional<Refusal> refusal = isMail(line) && session.getAttachment(SMTPSession.SENDER, State.Transaction).isPresent()
                ? MAIL_WITHIN : parameters.refusal(command);
            response = refusal.isPresent() ? refusal.get().reply(session, "COMMAND", command) : super.onLine(session, line);
            if (response != null && "500".equals(response.getRetCode()) && hasArgumentTooMany(command)) {
                response = ARGUMENT_TOO_MANY.reply(session, "COMMAND", command);
            }
        }
        return response == null ? null : counted(session, line, response);
    }

    /** Of a command that stands alone; James knows it, and says that it does not. */
    private static boolean hasArgumentTooMany(String command) {
        String[] words = command.strip().split(" ", 2);
        return words.length > 1 && ALONE.contains(words[0].toUpperCase(Locale.ROOT));
    }

    private boolean isCommand(byte[] line, int end) {
        if (line.length > maxLength) {
            return false;
        }
        for (int i = 0; i < end; i++) {
            if (line[i] < ' ' && line[i] != '\t' || line[i] == 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** What is announced, and so may be said with MAIL and RCPT, is known by who keeps it. */
    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    public void wireExtensions(Class interfaceName, List extensions) throws WiringException {
        if (interfaceName == MailParametersHook.class) {
            ((List<MailParametersHook>) extensions).forEach(hook -> parameters.ofMail(List.of(hook.getMailParamNames())));
        } else if (interfaceName == RcptHook.class) {
            ((List<RcptHook>) extensions).forEach(hook -> parameters.ofRecipient(hook.supportedParameters()));
        } else {
            super.wireExtensions(interfaceName, extensions);
        }
    }

    @Override
    public List<Class<?>> getMarkerInterfaces() {
        List<Class<?>> interfaces = new ArrayList<>(super.getMarkerInterfaces());
        interfaces.add(MailParametersHook.class);
        interfaces.add(RcptHook.class);
        return interfaces;
    }

    private Response counted(SMTPSession session, byte[] line, Response response) {
        String code = response.getRetCode();
        Count before = session.getAttachment(COUNT, State.Connection).orElse(new Count(0, 0));
        int errors = before.errors + (ERRORS.contains(code) ? 1 : 0);
        int idle = code.equals("354") ? 0 : isRecipient(line) ? before.idle : before.idle + 1;
        session.setAttachment(COUNT, new Count(errors, idle), State.Connection);
        if (errors > maxErrors) {
            return new Refusal("421", "4.7.0 Too many errors").ofConnection(session);
        }
        if (idle > maxIdle) {
            return new Refusal("421", "4.7.0 Too many commands without a mail").ofConnection(session);
        }
        return response;
    }

    private static boolean isMail(byte[] line) {
        return line.length > 4 && (line[0] | 0x20) == 'm' && (line[1] | 0x20) == 'a' && (line[2] | 0x20) == 'i'
            && (line[3] | 0x20) == 'l';
    }

    private static boolean isRecipient(byte[] line) {
        return line.length > 4 && (line[0] | 0x20) == 'r' && (line[1] | 0x20) == 'c';
    }
}
