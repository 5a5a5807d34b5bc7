package eu.testa.mail.core.smime;

import eu.testa.mail.core.mime.HeaderFields;
import eu.testa.mail.core.mime.Mailbox;
import eu.testa.mail.core.mime.Mailbox.NoMailboxException;
import eu.testa.mail.core.smime.cms.Signer;
import java.util.List;
import java.util.Optional;

/**
 * Who a mail is from, and whether a signer is that (RFC 8550 §3). There is one From field with one mailbox; Sender, where
 * there is one, and the sender of the envelope are the same mailbox; and nothing shows another.
 */
final class FromIdentity {

    private final Optional<Mailbox> from;
    private final String objection;

    private FromIdentity(Optional<Mailbox> from, String objection) {
        this.from = from;
        this.objection = objection;
    }

    static FromIdentity of(HeaderFields header, Optional<String> envelopeSender) {
        try {
            Mailbox from = Mailbox.one("From", header.all("from"));
            String objection = objection(from, header, envelopeSender);
            return new FromIdentity(Optional.of(from), objection);
        } catch (NoMailboxException e) {
            return new FromIdentity(Optional.empty(), e.getMessage());
        }
    }

    private static String objection(Mailbox from, HeaderFields header, Optional<String> envelopeSender)
        throws NoMailboxException {
        if (from.showsAnotherAddress()) {
            return "the From field shows another address than it has";
        }
        if (from.hidesSomething()) {
            return "the From field has characters that hide others";
        }
        List<String> senders = header.all("sender");
        if (!senders.isEmpty() && !from.isAddress(Mailbox.one("Sender", senders).address())) {
            return "the Sender is not the From address";
        }
        if (envelopeSender.filter(sender -> !sender.isEmpty() && !from.isAddress(sender)).isPresent()) {
            return "the sender of the envelope is not the From address";
        }
        return "";
    }

    /**
     * Why a mail is not from one of its signers, in words; empty if it is.
     *
     * @param inCertificate what {@link #addressIn} has found
     */
    Optional<String> objectionTo(Optional<String> inCertificate) {
        if (!objection.isEmpty()) {
            return Optional.of(objection);
        }
        return inCertificate.isPresent() ? Optional.empty()
            : Optional.of("no certificate of a signer is for the From address, " + from.orElseThrow().address());
    }

    /** The address in the certificate of one of the signers that is the From address, as the CA has written it. */
    Optional<String> addressIn(List<Signer> signers) {
        if (from.isPresent()) {
            for (Signer signer : signers) {
                for (String address : signer.addresses()) {
                    if (from.get().isAddress(address)) {
                        return Optional.of(address);
                    }
                }
            }
        }
        return Optional.empty();
    }
}
