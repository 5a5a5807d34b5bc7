package eu.testa.mail.core.evidence.checkpoint;

import java.io.IOException;
import java.time.Instant;

/** Signs the checkpoints of a server, and knows what it has signed. */
public interface CheckpointSigner {

    /**
     * @param text of the checkpoint
     * @param at   the signing time
     * @return detached CMS, DER
     * @throws IOException if the key cannot be used; nothing is signed until it can
     */
    byte[] sign(byte[] text, Instant at) throws IOException;

    /**
     * @throws IOException if this server has not signed it, with this key or one before; the message says why
     */
    void verify(SignedCheckpoint signed) throws IOException;
}
