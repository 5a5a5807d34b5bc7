package eu.testa.mail.lab.outage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of the mail of one outage: of all that was accepted from the moment at which something was taken away until the
 * next was.
 *
 * @param outage     its name
 * @param accepted   mails that got a 250
 * @param delivered  of them, those that are in the mailbox
 * @param duplicates how many are there besides, since a mail is there twice
 * @param lost       accepted, and not there
 * @param maxDelay   the longest time between a mail's 250 and its arrival, in seconds
 * @param ways       how many came over which relay
 */
record OutageResult(String outage, long accepted, long delivered, long duplicates, long lost, long maxDelay,
           Map<String, Long> ways) {

    static final String HEADER = String.format(Locale.ROOT, "%-18s %8s %9s %10s %5s %11s  %s", "taken away", "accepted",
        "delivered", "duplicates", "lost", "max delay s", "went over");

    /** @param until when the next one began; not included */
    static OutageResult of(String outage, Instant from, Instant until, Map<String, Instant> accepted, Arrivals arrivals) {
        List<Map.Entry<String, Instant>> mails = accepted.entrySet().stream()
            .filter(mail -> !mail.getValue().isBefore(from) && mail.getValue().isBefore(until)).toList();
        List<Map.Entry<String, Instant>> delivered = mails.stream().filter(mail -> !arrivals.of(mail.getKey()).isEmpty()).toList();
        long copies = delivered.stream().mapToLong(mail -> arrivals.of(mail.getKey()).size() - 1L).sum();
        long slowest = delivered.stream().map(mail -> Duration.between(mail.getValue(), arrivals.of(mail.getKey()).get(0).at()))
            .max(Comparator.naturalOrder()).orElse(Duration.ZERO).toSeconds();
        Map<String, Long> ways = new TreeMap<>();
        delivered.forEach(mail -> ways.merge(arrivals.of(mail.getKey()).get(0).relay(), 1L, Long::sum));
        return new OutageResult(outage, mails.size(), delivered.size(), copies, mails.size() - delivered.size(), slowest, ways);
    }

    ObjectNode json() {
        return JsonNodeFactory.instance.objectNode().put("outage", outage).put("accepted", accepted).put("delivered", delivered)
            .put("duplicates", duplicates).put("lost", lost).put("max_delay_s", maxDelay);
    }

    String line() {
        StringBuilder over = new StringBuilder();
        ways.forEach((relay, count) -> over.append(over.length() == 0 ? "" : ", ").append(relay).append(' ').append(count));
        return String.format(Locale.ROOT, "%-18s %8d %9d %10d %5d %11d  %s", outage, accepted, delivered, duplicates, lost, maxDelay,
            over);
    }
}
