package eu.testa.mail.server.smtp;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.core.MailAddress;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.DataLineFilter;

/**
 * Puts the Received field on top of each message (RFC 5321 §4.4), and tells the session where the header ends. James, in whose place it
 * stands, writes the same octets, line by line, and formats the time of each mail anew.
 */
public final class ReceivedField implements DataLineFilter {

    private static final AttachmentKey<Boolean> WRITTEN = AttachmentKey.of("testa.received", Boolean.class);
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z (zzz)", Locale.US);
    private static final String NEXT_LINE = "\r\n          ";

    private final Clock clock;
    private volatile Second last = new Second(Long.MIN_VALUE, "");

    /**
     * A time as it was written last, for all mails of that second.
     *
     * @param since1970 in seconds
     */
    private record Second(long since1970, String text) {
    }

    @Inject
    public ReceivedField(Clock clock) {
        this.clock = clock;
    }

    /**
     * @param line a line with its CRLF; of a header, or of a body, several
     */
    @Override
    public Response onLine(SMTPSession session, byte[] line, LineHandler<SMTPSession> next) {
        if (session.headerComplete()) {
            return next.onLine(session, line);
        }
        if (isEmpty(line)) {
            Response response = next.onLine(session, line);
            session.setHeaderComplete(true);
            return response;
        }
        if (session.setAttachment(WRITTEN, Boolean.TRUE, State.Transaction).isEmpty()) {
            Response response = next.onLine(session, of(session).getBytes(StandardCharsets.US_ASCII));
            if (response != null) {
                return response;
            }
        }
        return next.onLine(session, line);
    }

    private static boolean isEmpty(byte[] line) {
        return line.length == 2 && line[0] == '\r' && line[1] == '\n';
    }

    private String of(SMTPSession session) {
        Optional<String> mode = session.getAttachment(SMTPSession.CURRENT_HELO_MODE, State.Connection);
        Optional<String> name = session.getAttachment(SMTPSession.CURRENT_HELO_NAME, State.Connection);
        StringBuilder field = new StringBuilder(512).append("Received: from ").append(session.getRemoteAddress().getHostName());
        if (mode.isPresent() && name.isPresent()) {
            field.append(" (").append(mode.get()).append(' ').append(name.get()).append(')');
        }
        field.append(" ([").append(session.getRemoteAddress().getAddress().getHostAddress()).append("])").append(NEXT_LINE)
            .append("by ").append(session.getConfiguration().getHelloName())
            .append(" (").append(session.getConfiguration().getSoftwareName()).append(") with ").append(protocol(session, mode))
            .append(" ID ").append(session.getSessionID());
        List<MailAddress> recipients = session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction).orElse(List.of());
        if (recipients.size() == 1) {
            // of several, none learns of the others
            field.append(NEXT_LINE).append("for <").append(recipients.get(0).asString()).append('>');
        }
        return field.append(';').append(NEXT_LINE).append(now()).append("\r\n").toString();
    }

    /** RFC 3848. */
    private static String protocol(SMTPSession session, Optional<String> mode) {
        if (mode.isEmpty() || !mode.get().equals("EHLO")) {
            return "SMTP";
        }
        return session.getUsername() == null ? "ESMTP" : "ESMTPA";
    }

    private String now() {
        Instant now = clock.instant();
        Second known = last;
        if (known.since1970 != now.getEpochSecond()) {
            known = new Second(now.getEpochSecond(), DATE.format(now.atZone(ZoneId.systemDefault())));
            last = known;
        }
        return known.text;
    }
}
