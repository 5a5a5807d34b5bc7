package eu.testa.mail.server.spool;

import eu.testa.mail.core.delivery.smtp.MessageTraits;
import java.util.Optional;

/**
 * What was seen of a message while it was written into the file of its mail. It is known as long as the server runs; after a start, the
 * message is read to know it.
 *
 * @param sum CRC32C of the octets
 */
record WrittenOctets(int sum, MessageTraits traits) {

    /** Of a message with this header; empty if it is not the one that was written. */
    Optional<MessageTraits> traitsOf(SpoolHeader header) {
        return header.messageSum() == sum && header.messageLength() == traits.size() ? Optional.of(traits) : Optional.empty();
    }
}
