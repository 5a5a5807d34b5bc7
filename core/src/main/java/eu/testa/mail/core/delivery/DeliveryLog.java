package eu.testa.mail.core.delivery;

import eu.testa.mail.core.mail.Envelope;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each recipient of each attempt, always with the same keys in the same order:
 *
 * <pre>id= from= to= destination= relay= tls= delay= dsn= status= reply=""</pre>
 *
 * <p>{@code delay} is in seconds since this server took the mail. Nothing of the message is ever in a line.
 */
final class DeliveryLog {

    private static final Logger LOGGER = LoggerFactory.getLogger("eu.testa.mail.delivery");
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

    void write(String mailId, Envelope envelope, Delivery delivery, Duration delay) {
        RemoteReply reply = delivery.result().reply();
        LOGGER.info("id={} from=<{}> to=<{}> destination={} relay={} tls={} delay={} dsn={} status={} reply=\"{}\"",
            printable(mailId),
            printable(envelope.sender().orElse("")),
            printable(delivery.recipient().address()),
            delivery.destination(),
            relay(reply),
            reply.tls().map(tls -> tls.replace(' ', '/')).orElse("none"),
            String.format(Locale.ROOT, "%.3f", delay.toMillis() / 1000.0),
            reply.status(),
            status(delivery.result()),
            printable((reply.code() == 0 ? "" : reply.code() + " ") + reply.text()).replace("\"", "'"));
    }

    private static String relay(RemoteReply reply) {
        return reply.peer().map(peer -> reply.host().map(host -> printable(host) + "[" + peer + "]").orElse(peer))
            .orElse("none");
    }

    private static String status(RecipientResult result) {
        return STATUS.get(result.getClass());
    }

    private static final Map<Class<? extends RecipientResult>, String> STATUS = Map.of(
        RecipientResult.Delivered.class, "sent",
        RecipientResult.Deferred.class, "deferred",
        RecipientResult.Failed.class, "bounced");

    /** Nothing that moves a cursor, ends a line or writes from right to left. */
    private static String printable(String text) {
        return UNPRINTABLE.matcher(text).replaceAll("?");
    }
}
