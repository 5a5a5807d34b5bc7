package eu.testa.mail.core.virus;

import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * What a scanner says about one message. Only {@link Clean} says that all of it was looked at and nothing was found.
 */
public sealed interface ScanVerdict {

    /** Scanned to its last octet; nothing found. */
    record Clean() implements ScanVerdict {
    }

    /**
     * Something was found.
     *
     * @param signature the engine's name for it, printable ASCII
     */
    record Infected(String signature) implements ScanVerdict {
        public Infected {
            Objects.requireNonNull(signature, "signature");
        }
    }

    /**
     * The engine works, but part of this message cannot be looked into, today or tomorrow.
     *
     * @param obstacles why, as far as policy needs to know; at least one
     * @param detail    what the engine called it, printable ASCII
     */
    record NotScannable(Set<Obstacle> obstacles, String detail) implements ScanVerdict {
        public NotScannable {
            obstacles = Set.copyOf(obstacles);
            if (obstacles.isEmpty()) {
                throw new IllegalArgumentException("no obstacle");
            }
            Objects.requireNonNull(detail, "detail");
        }

        public NotScannable(Obstacle obstacle, String detail) {
            this(Set.of(obstacle), detail);
        }
    }

    /**
     * Nothing is known: the engine is away, too slow, in error, or gave an answer that is none. The same message may
     * get a verdict later.
     *
     * @param reason for the log, in a sentence that names the engine
     */
    record NoVerdict(String reason) implements ScanVerdict {
        public NoVerdict {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * What an engine's name for its finding says. ClamAV, and every engine that asks it, gives as the name of a virus
     * also that it could not look into something.
     *
     * @param name printable ASCII
     */
    static ScanVerdict found(String name) {
        if (name.startsWith("Heuristics.Encrypted.")) {
            return new NotScannable(Obstacle.ENCRYPTED_ATTACHMENT, name);
        }
        if (name.startsWith("Heuristics.Limits.")) {
            return new NotScannable(Obstacle.LIMIT_EXCEEDED, name);
        }
        return new Infected(name);
    }

    /**
     * What two verdicts, on the same message or on two parts of it, say together: infected before unknown, unknown
     * before not scannable, not scannable before clean. Obstacles add up, so that no policy overlooks one.
     */
    default ScanVerdict and(ScanVerdict other) {
        if (this instanceof NotScannable mine && other instanceof NotScannable theirs) {
            Set<Obstacle> obstacles = EnumSet.copyOf(mine.obstacles());
            obstacles.addAll(theirs.obstacles());
            return new NotScannable(obstacles, mine.detail().equals(theirs.detail()) ? mine.detail()
                : mine.detail() + ", " + theirs.detail());
        }
        return rank(other) > rank(this) ? other : this;
    }

    private static int rank(ScanVerdict verdict) {
        if (verdict instanceof Infected) {
            return 3;
        }
        if (verdict instanceof NoVerdict) {
            return 2;
        }
        return verdict instanceof NotScannable ? 1 : 0;
    }
}
