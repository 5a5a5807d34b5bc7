package eu.testa.mail.core.virus;

import java.util.Objects;

/**
 * What a scanner says about one message. Only {@link Clean} says that all of it was looked at and nothing was found.
 */
public sealed interface Verdict {

    /** Scanned to its last octet; nothing found. */
    record Clean() implements Verdict {
    }

    /**
     * Something was found.
     *
     * @param signature the engine's name for it, printable ASCII
     */
    record Infected(String signature) implements Verdict {
        public Infected {
            Objects.requireNonNull(signature, "signature");
        }
    }

    /**
     * The engine works, but part of this message cannot be looked into, today or tomorrow.
     *
     * @param obstacle why, as far as policy needs to know
     * @param detail   what the engine called it, printable ASCII
     */
    record NotScannable(Obstacle obstacle, String detail) implements Verdict {
        public NotScannable {
            Objects.requireNonNull(obstacle, "obstacle");
            Objects.requireNonNull(detail, "detail");
        }
    }

    /**
     * Nothing is known: the engine is away, too slow, in error, or gave an answer that is none. The same message may
     * get a verdict later.
     *
     * @param reason for the log, in a sentence that names the engine
     */
    record NoVerdict(String reason) implements Verdict {
        public NoVerdict {
            Objects.requireNonNull(reason, "reason");
        }
    }
}
