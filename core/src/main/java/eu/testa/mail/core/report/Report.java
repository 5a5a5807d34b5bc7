package eu.testa.mail.core.report;

import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.mail.Envelope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that a report is made of.
 *
 * @param kind         what it says
 * @param reporter     this server
 * @param mailId       as in the delivery log
 * @param envelope     of the mail it is about; the sender gets the report
 * @param arrival      when this server took the mail
 * @param retryUntil   until when it is tried again; with {@link ReportKind#DELAY} only
 * @param returned     whether an administrator gave the mail up before its time; with {@link ReportKind#FAILURE} only
 * @param deliveries   what came of the last attempt, for each recipient
 * @param written      when the report is written
 */
public record Report(ReportKind kind, Reporter reporter, String mailId, Envelope envelope, Instant arrival,
                     Optional<Instant> retryUntil, boolean returned, List<Delivery> deliveries, Instant written) {

    /** Those recipients of whom the sender wants to hear; nobody is told of a report that could not be delivered. */
    List<Delivery> wanted() {
        return deliveries.stream().filter(delivery -> kind.isDue(envelope, delivery)).toList();
    }
}
