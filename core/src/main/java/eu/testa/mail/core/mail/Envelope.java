package eu.testa.mail.core.mail;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Who a mail is from and for, as SMTP carries it (RFC 5321 §2.3.1), with the DSN parameters of the mail (RFC 3461).
 *
 * @param sender     the reverse-path; empty is the null sender {@code <>} of reports, which is never reported to
 * @param recipients at least one
 * @param ret        what a report should return, if the sender said so
 * @param envelopeId ENVID, as given (xtext not decoded), if the sender gave one
 */
public record Envelope(Optional<String> sender, List<Recipient> recipients, Optional<Ret> ret, Optional<String> envelopeId) {

    public Envelope {
        Objects.requireNonNull(sender, "sender");
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("an envelope needs at least one recipient");
        }
        Objects.requireNonNull(ret, "ret");
        Objects.requireNonNull(envelopeId, "envelopeId");
    }

    /** The same mail for some of its recipients. */
    public Envelope withRecipients(List<Recipient> some) {
        return new Envelope(sender, some, ret, envelopeId);
    }
}
