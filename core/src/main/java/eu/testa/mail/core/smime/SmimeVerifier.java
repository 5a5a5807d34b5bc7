package eu.testa.mail.core.smime;

import eu.testa.mail.core.mail.MessageSource;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Verifies the signature of a mail from its octets. */
@FunctionalInterface
public interface SmimeVerifier {

    /**
     * Never throws for what is in the mail: whatever its sender has made up ends in a result.
     *
     * @param envelopeSender MAIL FROM; empty for a report or where there is no envelope
     * @param at             the time at which certificates have to be valid
     * @throws IOException if the octets cannot be read
     */
    SmimeVerification verify(MessageSource message, Optional<String> envelopeSender, Instant at) throws IOException;
}
