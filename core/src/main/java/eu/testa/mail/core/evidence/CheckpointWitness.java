package eu.testa.mail.core.evidence;

import java.util.Optional;

/**
 * Who else sees the checkpoints. A log whose checkpoints only its own server has can be written anew as a whole; one copy
 * elsewhere, or one time stamp, and it cannot.
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
    };

    /**
     * Has a signature time-stamped (RFC 3161). That no answer comes stops nothing: a checkpoint without a time stamp is one
     * all the same.
     *
     * @return the whole response, DER
     */
    Optional<byte[]> timeStamp(byte[] signature);

    /** Takes a copy to wherever the administrator wants one; returns at once, and what fails is its own business. */
    void see(SignedCheckpoint checkpoint);
}
