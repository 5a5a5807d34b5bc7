package eu.testa.mail.core.evidence.proof;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Makes proofs of mails as soon as somebody needs one. */
@FunctionalInterface
public interface MailProofs {

    /** For who keeps no evidence that is signed. */
    MailProofs NONE = (mail, since) -> Optional.empty();

    /**
     * The proof of all that was recorded of a mail until now.
     *
     * @param mail  its id on this server
     * @param since when it came
     * @return a ZIP file as {@link ProofArchive} writes it; empty where nothing is recorded, or nothing is signed now
     * @throws IOException if it cannot be made
     */
    Optional<byte[]> of(String mail, Instant since) throws IOException;
}
