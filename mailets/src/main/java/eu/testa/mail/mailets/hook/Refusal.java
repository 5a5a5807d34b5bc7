package eu.testa.mail.mailets.hook;

import java.util.stream.Collectors;
import org.apache.james.core.MailAddress;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is said to a peer that is refused, and to the administrator: one line in the log for each refusal, always
 * {@code refused peer=ADDRESS stage=STAGE what=<ADDRESS or mail> reply="CODE TEXT"}.
 *
 * @param code a reply code of SMTP: 4xx is tried again, 5xx is not
 * @param text enhanced status (RFC 3463) and words for the one whose mail it is
 */
record Refusal(String code, String text) {

    private static final Logger LOGGER = LoggerFactory.getLogger(Refusal.class);

    /** Refuses a command. */
    HookResult of(SMTPSession session, String stage, String what) {
        log(session, stage, what);
        return HookResult.builder()
            .hookReturnCode(code.startsWith("4") ? HookReturnCode.denySoft() : HookReturnCode.deny())
            .smtpReturnCode(code)
            .smtpDescription(text)
            .build();
    }

    /** Refuses a mail after its end. */
    HookResult of(SMTPSession session, Mail mail) {
        return of(session, "DATA", mail.getName() + " from " + mail.getMaybeSender().asString("<>") + " to "
            + mail.getRecipients().stream().limit(10).map(MailAddress::asString).collect(Collectors.joining(",")));
    }

    /** Refuses a command in a handler of commands. */
    SMTPResponse reply(SMTPSession session, String stage, String what) {
        log(session, stage, what);
        return new SMTPResponse(code, text);
    }

    /** Refuses a connection: the peer gets the reply in place of a greeting, and the connection is closed. */
    Response ofConnection(SMTPSession session) {
        SMTPResponse response = reply(session, "CONNECT", "");
        response.setEndSession(true);
        return response;
    }

    private void log(SMTPSession session, String stage, String what) {
        LOGGER.warn("refused peer={} stage={} what=<{}> reply=\"{} {}\"",
            session.getRemoteAddress().getAddress().getHostAddress(), stage, printable(what), code, printable(text));
    }

    /** What a peer sent goes to the log and back to it as one line of printable ASCII. */
    static String printable(String text) {
        String cut = text.length() > 300 ? text.substring(0, 300) + "..." : text;
        return cut.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
