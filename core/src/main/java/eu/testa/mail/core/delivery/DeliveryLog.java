package eu.testa.mail.core.delivery;

import eu.testa.mail.core.delivery.RecipientResult.Delivered;
import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.log.Printable;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mime.MessageId;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
    private static final String NONE = "none";
    private static final int USUAL_LENGTH = 512;
    /** Digits behind the point of a second. */
    private static final int MILLIS = 3;
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
        for (Delivery delivery : deliveries) {
            LOGGER.info(line(mailId, messageId, envelope, delivery, delay));
        }
        evidence.write(mailId, deliveries);
        figures.count(deliveries, delay);
    }

    private static String line(String mailId, String messageId, Envelope envelope, Delivery delivery, Duration delay) {
        RemoteReply reply = delivery.result().reply();
        return new StringBuilder(USUAL_LENGTH)
            .append("mail=").append(Printable.of(mailId))
            .append(" message-id=").append(Printable.of(messageId))
            .append(" from=<").append(Printable.of(envelope.sender().orElse("")))
            .append("> to=<").append(Printable.of(delivery.recipient().address()))
            .append("> destination=").append(delivery.destination().name())
            .append(" relay=").append(relay(delivery.result()))
            .append(" next-id=").append(delivery.result() instanceof Delivered ? QueueId.in(reply.text()).orElse(NONE) : NONE)
            .append(" tls=").append(reply.tls().orElse(NONE).replace(' ', '/'))
            .append(" delay=").append(BigDecimal.valueOf(delay.toMillis(), MILLIS))
            .append(" dsn=").append(reply.status())
            .append(" status=").append(STATUS.get(delivery.result().getClass()))
            .append(" reply=\"").append(Printable.of(reply.words()).replace('"', '\''))
            .append('"').toString();
    }

    private static String relay(RecipientResult result) {
        if (result instanceof Delivered delivered && delivered.handover() == Handover.MAILBOX) {
            return "mailbox";
        }
        RemoteReply reply = result.reply();
        return reply.peer().map(peer -> reply.host().map(host -> Printable.of(host) + "[" + peer + "]").orElse(peer)).orElse(NONE);
    }
}
