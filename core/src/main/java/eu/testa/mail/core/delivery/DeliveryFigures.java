package eu.testa.mail.core.delivery;

import eu.testa.mail.core.delivery.RecipientResult.Deferred;
import eu.testa.mail.core.delivery.RecipientResult.Delivered;
import eu.testa.mail.core.metrics.Metric;
import eu.testa.mail.core.metrics.Metrics;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what became of recipients, by destination. */
public final class DeliveryFigures {

    /** More names than TESTA has domains; who still invents others is counted as {@link #OTHER}. */
    private static final int MOST_NAMES = 200;
    private static final String OTHER = "other";
    private static final String DELIVERED = "delivered";
    private static final String DEFERRED = "deferred";
    private static final String BOUNCED = "bounced";
    private static final String NO_REPLY = "none";
    private static final int A_HUNDRED = 100;

    private final Counter deliveries;
    private final CounterDataPoint overTls;
    private final CounterDataPoint inClear;
    private final Histogram delay;
    private final Set<String> names = ConcurrentHashMap.newKeySet();

    public DeliveryFigures(Metrics metrics) {
        this.deliveries = metrics.counter(Metric.DELIVERIES);
        Counter handovers = metrics.counter(Metric.HANDOVERS);
        this.overTls = handovers.labelValues("yes");
        this.inClear = handovers.labelValues("no");
        this.delay = metrics.histogram(Metric.DELIVERY_DELAY);
    }

    /** This destination has figures from now on, at first 0. */
    public void expect(Destination destination) {
        if (names.add(destination.name())) {
            deliveries.initLabelValues(destination.name(), DELIVERED, "2xx");
            deliveries.initLabelValues(destination.name(), DEFERRED, "4xx");
            deliveries.initLabelValues(destination.name(), DEFERRED, NO_REPLY);
            deliveries.initLabelValues(destination.name(), BOUNCED, "5xx");
            deliveries.initLabelValues(destination.name(), BOUNCED, NO_REPLY);
        }
    }

    void count(List<Delivery> attempted, Duration sinceAccepted) {
        attempted.forEach(delivery -> count(delivery, sinceAccepted));
    }

    private void count(Delivery delivery, Duration sinceAccepted) {
        RecipientResult result = delivery.result();
        String destination = bounded(delivery.destination());
        if (result instanceof Delivered delivered) {
            deliveries.labelValues(destination, DELIVERED, "2xx").inc();
            delay.observe(sinceAccepted.toNanos() / 1e9);
            if (delivered.handover() != Handover.MAILBOX) {
                (result.reply().tls().isPresent() ? overTls : inClear).inc();
            }
        } else if (result instanceof Deferred) {
            // without a time nothing was tried: the mail goes to its destination's queue
            if (result.reply().at().isPresent()) {
                deliveries.labelValues(destination, DEFERRED, status(result.reply())).inc();
            }
        } else {
            deliveries.labelValues(destination, BOUNCED, status(result.reply())).inc();
        }
    }

    private String bounded(Destination destination) {
        if (!names.contains(destination.name())) {
            if (names.size() >= MOST_NAMES) {
                return OTHER;
            }
            expect(destination);
        }
        return destination.name();
    }

    private static String status(RemoteReply reply) {
        return reply.code() == 0 ? NO_REPLY : reply.code() / A_HUNDRED + "xx";
    }
}
