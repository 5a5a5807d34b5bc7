package eu.testa.mail.mailets.hook;

import eu.testa.mail.core.mime.EightOctets;
import eu.testa.mail.mailets.james.Parameters;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.DataLineFilter;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;

/**
 * Looks at a message while it comes in, and refuses it at its end, before the 250, if it is not one that every server on
 * the way takes for the same: {@code 554 5.6.0} for a CR or LF alone (RFC 5321 §2.3.8: what one server takes for the end of
 * a message another does not, and the rest is a mail of somebody else's), for a NUL (RFC 5322 §3.5), for a header that is too
 * large. The rest of a message that will be refused is not stored.
 *
 * <p>Closes the connection when a message takes too long ({@code 421 4.4.2}), or when it goes on far beyond the size it
 * may have ({@code 552 5.3.4}); James refuses what is a little too large at its end.
 *
 * <p>James runs the handlers it was given before its own; this one comes first of those that look at messages:
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.hook.SoundMessage">
 *     <maxHeader>256</maxHeader>      <!-- KiB of all header lines together -->
 *     <maxMinutes>30</maxMinutes>     <!-- from the first line to the final dot -->
 * </handler>
 * }</pre>
 */
public final class SoundMessage implements DataLineFilter, JamesMessageHook {

    private static final int DEFAULT_HEADER = 256;
    private static final int DEFAULT_MINUTES = 30;
    private static final int KIB = 1024;
    /** NUL, LF and CR come before it in ASCII. */
    private static final char AFTER_CR = '\r' + 1;
    private static final AttachmentKey<Progress> PROGRESS = AttachmentKey.of("testa.message", Progress.class);

    private final Clock clock;
    private long maxHeader = DEFAULT_HEADER * (long) KIB;
    private Duration maxTime = Duration.ofMinutes(DEFAULT_MINUTES);

    /** How far a message has come. */
    private static final class Progress {

        private final Instant begun;
        private long octets;
        /** A lone dot after anything but CRLF is text: the server that sent it saw no end there. */
        private boolean afterLineEnd = true;
        private Optional<String> fault = Optional.empty();

        private Progress(Instant begun) {
            this.begun = begun;
        }
    }

    @Inject
    public SoundMessage(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters<ConfigurationException> parameters = Parameters.ofSmtp(SoundMessage.class, config);
        maxHeader = parameters.number("maxHeader", DEFAULT_HEADER, 1, 100_000) * (long) KIB;
        maxTime = Duration.ofMinutes(parameters.number("maxMinutes", DEFAULT_MINUTES, 1, 10_000));
        parameters.noOthers();
    }

    /**
     * @param line a line with its CRLF, or several lines of a body
     */
    @Override
    public Response onLine(SMTPSession session, byte[] line, LineHandler<SMTPSession> next) {
        Progress progress = progress(session);
        boolean afterLineEnd = progress.afterLineEnd;
        progress.afterLineEnd = endsLine(line);
        if (afterLineEnd && isEnd(line)) {
            return next.onLine(session, line);
        }
        progress.octets += line.length;
        if (progress.begun.plus(maxTime).isBefore(clock.instant())) {
            return new Refusal("421", "4.4.2 The message takes longer than " + maxTime.toMinutes() + " minutes")
                .ofConnection(session);
        }
        long most = session.getConfiguration().getMaxMessageSize();
        if (most > 0 && progress.octets > 2 * most) {
            return new Refusal("552", "5.3.4 The message is larger than the " + most + " octets that were announced")
                .ofConnection(session);
        }
        if (progress.fault.isEmpty()) {
            progress.fault = fault(session, progress, line);
        }
        return progress.fault.isPresent() ? null : next.onLine(session, line);
    }

    private Progress progress(SMTPSession session) {
        return session.getAttachment(PROGRESS, State.Transaction).orElseGet(() -> {
            Progress begun = new Progress(clock.instant());
            session.setAttachment(PROGRESS, begun, State.Transaction);
            return begun;
        });
    }

    private static boolean isEnd(byte[] line) {
        return line.length == 3 && line[0] == '.' && line[1] == '\r' && line[2] == '\n';
    }

    private static boolean endsLine(byte[] line) {
        return line.length >= 2 && line[line.length - 2] == '\r' && line[line.length - 1] == '\n';
    }

    private Optional<String> fault(SMTPSession session, Progress progress, byte[] line) {
        if (!session.headerComplete() && progress.octets > maxHeader) {
            return Optional.of("a header of more than " + maxHeader / KIB + " KiB");
        }
        int end = line.length;
        int next = 0;
        for (int i = EightOctets.indexOfBelow(line, AFTER_CR, next, end); i >= 0; i = EightOctets.indexOfBelow(line, AFTER_CR, next, end)) {
            byte octet = line[i];
            next = i + 1;
            if (octet == 0) {
                return Optional.of("a NUL");
            }
            if (octet == '\n') {
                return Optional.of("an LF that no CR precedes");
            }
            if (octet == '\r') {
                if (next == end || line[next] != '\n') {
                    return Optional.of("a CR that no LF follows");
                }
                next++;
            }
        }
        return Optional.empty();
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        return session.getAttachment(PROGRESS, State.Transaction).flatMap(progress -> progress.fault)
            .map(fault -> new Refusal("554", "5.6.0 The message has " + fault + ", and is not passed on").of(session, mail))
            .orElse(HookResult.DECLINED);
    }
}
