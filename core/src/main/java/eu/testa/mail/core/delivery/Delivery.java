package eu.testa.mail.core.delivery;

import eu.testa.mail.core.mail.Recipient;
import java.util.Optional;

/**
 * What came of one recipient in one attempt.
 *
 * @param recipient   who
 * @param destination where to; when the way is not known, the domain itself, or {@link Destination#WAY_NOT_FOUND} for several
 * @param result      how it ended
 */
public record Delivery(Recipient recipient, Destination destination, RecipientResult result) {

    /** What the peer said, unless the mail was delivered. */
    public Optional<RemoteReply> trouble() {
        return result instanceof RecipientResult.Delivered ? Optional.empty() : Optional.of(result.reply());
    }
}
