package eu.testa.mail.core.delivery;

import eu.testa.mail.core.delivery.RecipientResult.Delivered;
import eu.testa.mail.core.delivery.RecipientResult.Failed;
import eu.testa.mail.core.mail.Recipient;
import java.time.Instant;
import java.util.Optional;

/**
 * What came of one recipient in one attempt.
 *
 * @param recipient   who
 * @param destination where to; when the way is not known, the domain itself, or {@link Destination#WAY_NOT_FOUND} for several
 * @param result      how it ended
 */
public record Delivery(Recipient recipient, Destination destination, RecipientResult result) {

    /**
     * It ends on this server, in a mailbox or what stands for one; its destination is the recipient's own domain.
     *
     * @param words what became of it, for people
     */
    public static Delivery here(Recipient recipient, String words, Instant at) {
        return new Delivery(recipient, ownDomain(recipient), new Delivered(RemoteReply.ours("2.0.0", words, at), Handover.MAILBOX));
    }

    /**
     * This server does not take it for one of its own recipients.
     *
     * @param status enhanced status (RFC 3463), {@code 5.x.y}
     * @param words  why, for people
     */
    public static Delivery refusedHere(Recipient recipient, String status, String words, Instant at) {
        return new Delivery(recipient, ownDomain(recipient), new Failed(RemoteReply.ours(status, words, at)));
    }

    private static Destination ownDomain(Recipient recipient) {
        return new Destination(recipient.address().substring(recipient.address().lastIndexOf('@') + 1));
    }

    /** What the peer said, unless the mail was delivered. */
    public Optional<RemoteReply> trouble() {
        return result instanceof Delivered ? Optional.empty() : Optional.of(result.reply());
    }
}
