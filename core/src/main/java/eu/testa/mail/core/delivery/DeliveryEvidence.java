package eu.testa.mail.core.delivery;

import eu.testa.mail.core.delivery.RecipientResult.Deferred;
import eu.testa.mail.core.delivery.RecipientResult.Delivered;
import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes into the evidence what came of an attempt: one record for all recipients of which the same became.
 */
final class DeliveryEvidence {

    private final Evidence evidence;
    private final Clock clock;

    DeliveryEvidence(Evidence evidence, Clock clock) {
        this.evidence = evidence;
        this.clock = clock;
    }

    private record Same(EvidenceEvent event, Destination destination, RemoteReply reply, Optional<String> digest) {

        /** What differs, differs in the words nearly always. */
        @Override
        public int hashCode() {
            return reply.text().hashCode();
        }
    }

    void write(String mailId, List<Delivery> deliveries) {
        Map<Same, List<String>> recipients = new LinkedHashMap<>();
        for (Delivery delivery : deliveries) {
            if (delivery.result() instanceof Deferred deferred && deferred.reply().at().isEmpty()) {
                // nothing was tried: the mail goes to its destination's queue
                continue;
            }
            recipients.computeIfAbsent(same(delivery), any -> new ArrayList<>()).add(delivery.recipient().address());
        }
        recipients.forEach((same, addresses) -> evidence.write(record(mailId, same, addresses)));
    }

    private static Same same(Delivery delivery) {
        return new Same(event(delivery.result()), delivery.destination(), delivery.result().reply(),
            delivery.result() instanceof Delivered delivered ? delivered.digest() : Optional.empty());
    }

    private static EvidenceEvent event(RecipientResult result) {
        if (result instanceof Delivered delivered) {
            return delivered.handover() == Handover.MAILBOX ? EvidenceEvent.DELIVERED : EvidenceEvent.FORWARDED;
        }
        return result instanceof RecipientResult.Failed ? EvidenceEvent.FAILED : EvidenceEvent.DEFERRED;
    }

    private EvidenceRecord record(String mailId, Same same, List<String> recipients) {
        RemoteReply reply = same.reply();
        EvidenceRecord.Builder record = EvidenceRecord.of(same.event())
            .with(EvidenceRecord.MAIL, mailId)
            .with(EvidenceRecord.TO, recipients)
            .with(EvidenceRecord.REPLY, reply.words())
            .with(EvidenceRecord.PEER, reply.peer())
            .with(EvidenceRecord.HOST, reply.host());
        if (reply.peer().isPresent()) {
            record.with(EvidenceRecord.TLS, reply.tls().orElse("none"));
        }
        if (same.event() == EvidenceEvent.FORWARDED) {
            record.with(EvidenceRecord.NEXT_ID, QueueId.in(reply.text())).with(EvidenceRecord.SENT_DIGEST, same.digest());
        }
        return record.at(clock.instant());
    }
}
