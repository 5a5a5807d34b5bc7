package eu.testa.mail.core.delivery;

import eu.testa.mail.core.delivery.RecipientResult.Deferred;
import eu.testa.mail.core.delivery.RecipientResult.Delivered;
import eu.testa.mail.core.digest.Sha256;
import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.mail.MessageSource;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes into the evidence what came of an attempt: one record for all recipients of which the same became.
 */
final class DeliveryEvidence {

    private static final Logger LOGGER = LoggerFactory.getLogger(DeliveryEvidence.class);
    private static final int BUFFER = 64 * 1024;

    private final Evidence evidence;
    private final Clock clock;

    DeliveryEvidence(Evidence evidence, Clock clock) {
        this.evidence = evidence;
        this.clock = clock;
    }

    private record Same(EvidenceEvent event, Destination destination, RemoteReply reply) {
    }

    void write(String mailId, MessageSource message, List<Delivery> deliveries) {
        Map<Same, List<String>> recipients = new LinkedHashMap<>();
        for (Delivery delivery : deliveries) {
            if (delivery.result() instanceof Deferred deferred && deferred.reply().at().isEmpty()) {
                // nothing was tried: the mail goes to its destination's queue
                continue;
            }
            recipients.computeIfAbsent(new Same(event(delivery.result()), delivery.destination(), delivery.result().reply()),
                any -> new ArrayList<>()).add(delivery.recipient().address());
        }
        // once for all servers that took it: each got the same octets
        Optional<String> digest = recipients.keySet().stream().anyMatch(same -> same.event() == EvidenceEvent.FORWARDED)
            ? digest(message) : Optional.empty();
        recipients.forEach((same, addresses) -> evidence.write(record(mailId, digest, same, addresses)));
    }

    private static EvidenceEvent event(RecipientResult result) {
        if (result instanceof Delivered delivered) {
            return delivered.handover() == Handover.MAILBOX ? EvidenceEvent.DELIVERED : EvidenceEvent.FORWARDED;
        }
        return result instanceof RecipientResult.Failed ? EvidenceEvent.FAILED : EvidenceEvent.DEFERRED;
    }

    private EvidenceRecord record(String mailId, Optional<String> digest, Same same, List<String> recipients) {
        RemoteReply reply = same.reply();
        EvidenceRecord.Builder record = EvidenceRecord.of(same.event())
            .with(EvidenceRecord.MAIL, mailId)
            .with(EvidenceRecord.TO, recipients)
            .with(EvidenceRecord.REPLY, (reply.code() == 0 ? "" : reply.code() + " ") + reply.text())
            .with(EvidenceRecord.PEER, reply.peer())
            .with(EvidenceRecord.HOST, reply.host());
        if (reply.peer().isPresent()) {
            record.with(EvidenceRecord.TLS, reply.tls().orElse("none"));
        }
        if (same.event() == EvidenceEvent.FORWARDED) {
            record.with(EvidenceRecord.NEXT_ID, QueueId.in(reply.text())).with(EvidenceRecord.SENT_DIGEST, digest);
        }
        return record.at(clock.instant());
    }

    /** Over what the peer got: a message that does not end in a line end gets one on its way (RFC 5321 §4.1.1.4). */
    private static Optional<String> digest(MessageSource message) {
        MessageDigest digest = Sha256.digest();
        try (InputStream in = message.open()) {
            byte[] buffer = new byte[(int) Math.max(1, Math.min(BUFFER, message.size()))];
            boolean ends = false;
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                ends = buffer[read - 1] == '\n';
            }
            if (!ends) {
                digest.update((byte) '\r');
                digest.update((byte) '\n');
            }
            return Optional.of(HexFormat.of().formatHex(digest.digest()));
        } catch (IOException e) {
            LOGGER.warn("The digest of a mail that was sent cannot be made: {}", e.getMessage());
            return Optional.empty();
        }
    }
}
