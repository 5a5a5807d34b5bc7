package eu.testa.mail.core.delivery;

import eu.testa.mail.core.delivery.RecipientResult.Delivered;
import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mime.MessageId;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each recipient of each attempt, into a mailbox here too, always with the same keys in the same order;
 * and a record in the evidence:
 *
 * <pre>mail= message-id= from= to= destination= relay= next-id= tls= delay= dsn= status= reply=""</pre>
 *
 * <p>{@code delay} is in seconds since this server took the mail. Nothing of the message but its Message-ID is ever in a line.
 */
public final class DeliveryLog {

    private static final Logger LOGGER = LoggerFactory.getLogger("eu.testa.mail.delivery");
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");
    private static final String NONE = "none";
    private static final Map<Class<? extends RecipientResult>, String> STATUS = Map.of(
        RecipientResult.Delivered.class, "sent",
        RecipientResult.Deferred.class, "deferred",
        RecipientResult.Failed.class, "bounced");

    private final DeliveryEvidence evidence;
    private final DeliveryFigures figures;

    /**
     * @param evidence gets the same, in its own form
     * @param figures  count it
     */
    public DeliveryLog(Evidence evidence, DeliveryFigures figures, Clock clock) {
        this.figures = figures;
        this.evidence = new DeliveryEvidence(evidence, clock);
    }

    /**
     * @param mailId     of the mail in this server
     * @param message    of which the Message-ID is read
     * @param deliveries what came of each recipient
     * @param delay      since this server took the mail
     */
    public void write(String mailId, Envelope envelope, MessageSource message, List<Delivery> deliveries, Duration delay) {
        if (deliveries.isEmpty()) {
            return;
        }
        String messageId = MessageId.of(message).orElse(NONE);
        deliveries.forEach(delivery -> write(mailId, messageId, envelope, delivery, delay));
        evidence.write(mailId, message, deliveries);
        figures.count(deliveries, delay);
    }

    private static void write(String mailId, String messageId, Envelope envelope, Delivery delivery, Duration delay) {
        RemoteReply reply = delivery.result().reply();
        LOGGER.info("mail={} message-id={} from=<{}> to=<{}> destination={} relay={} next-id={} tls={} delay={} dsn={} status={} "
            + "reply=\"{}\"",
            printable(mailId),
            printable(messageId),
            printable(envelope.sender().orElse("")),
            printable(delivery.recipient().address()),
            delivery.destination(),
            relay(delivery.result()),
            delivery.result() instanceof Delivered ? QueueId.in(reply.text()).map(DeliveryLog::printable).orElse(NONE) : NONE,
            reply.tls().map(tls -> tls.replace(' ', '/')).orElse(NONE),
            String.format(Locale.ROOT, "%.3f", delay.toMillis() / 1000.0),
            reply.status(),
            STATUS.get(delivery.result().getClass()),
            printable((reply.code() == 0 ? "" : reply.code() + " ") + reply.text()).replace("\"", "'"));
    }

    private static String relay(RecipientResult result) {
        if (result instanceof Delivered delivered && delivered.handover() == Handover.MAILBOX) {
            return "mailbox";
        }
        RemoteReply reply = result.reply();
        return reply.peer().map(peer -> reply.host().map(host -> printable(host) + "[" + peer + "]").orElse(peer)).orElse(NONE);
    }

    /** Nothing that moves a cursor, ends a line or writes from right to left. */
    private static String printable(String text) {
        return UNPRINTABLE.matcher(text).replaceAll("?");
    }
}
