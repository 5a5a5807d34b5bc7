package eu.testa.mail.core.evidence.checkpoint;

import java.io.IOException;
import java.util.Optional;

/**
 * Who else sees the checkpoints. A log whose checkpoints only its own server has can be written anew as a whole; one copy
 * elsewhere, or one time stamp, and it cannot. A witness may take as long as it takes: nothing waits for it.
 */
public interface CheckpointWitness {

    /** Nobody. */
    CheckpointWitness NONE = new CheckpointWitness() {
        @Override
        public Optional<byte[]> timeStamp(byte[] signature) {
            return Optional.empty();
        }

        @Override
        public void see(SignedCheckpoint checkpoint) {
            // nobody to tell
        }

        @Override
        public Optional<SignedCheckpoint> newest(String log) {
            return Optional.empty();
        }

        @Override
        public Optional<String> trouble() {
            return Optional.empty();
        }
    };

    /**
     * Has a signature time-stamped (RFC 3161).
     *
     * @return the whole response, DER; empty where there is nobody to ask
     * @throws IOException if no good answer comes; it is asked again later
     */
    Optional<byte[]> timeStamp(byte[] signature) throws IOException;

    /**
     * Takes a copy to wherever the administrator wants one.
     *
     * @throws IOException if that cannot be done; it is tried again later
     */
    void see(SignedCheckpoint checkpoint) throws IOException;

    /** The newest checkpoint of a log that it has seen, as far as it can say so at once. */
    Optional<SignedCheckpoint> newest(String log);

    /** Why checkpoints are not stamped or not copied now. */
    Optional<String> trouble();
}
