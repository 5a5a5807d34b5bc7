package eu.testa.mail.core.virus;

import eu.testa.mail.core.mail.MessageSource;
import java.io.IOException;
import java.time.Duration;

/**
 * Looks into S/MIME before it asks the engines. An engine takes a CMS object for some binary file and calls it clean;
 * so what an opaque signature or compression wraps (RFC 8551 §3.4.2, §3.6) is scanned as a message of its own, and what
 * is encrypted is said to be not scannable.
 *
 * <p>All that goes to an engine goes through here, and as an {@link EngineMail}.
 */
public final class SmimeScanner implements VirusScanner {

    private static final int DEEPEST = 5;
    /** So many in one mail; each is read and scanned for itself, and the time for it is the mail's. */
    private static final int MOST = 50;

    private final BoundedScanner engines;
    private final long maxSize;
    private final Duration deadline;

    /**
     * @param maxSize  the largest message that the engines scan, in octets
     * @param deadline for a mail with all that is in it
     */
    public SmimeScanner(BoundedScanner engines, long maxSize, Duration deadline) {
        this.engines = engines;
        this.maxSize = maxSize;
        this.deadline = deadline;
    }

    @Override
    public Verdict scan(MessageSource message) {
        return new Scan(Deadline.in(deadline)).mail(message);
    }

    /** The scan of one mail. */
    private final class Scan {

        private final Deadline deadline;
        private int objects;

        Scan(Deadline deadline) {
            this.deadline = deadline;
        }

        Verdict mail(MessageSource message) {
            return lookInto(message, engines.scan(EngineMail.of(message), deadline), 0);
        }

        /**
         * What an S/MIME object wraps should be a mail; it may be any file, which an engine knows by its first octets.
         */
        private Verdict unwrapped(MessageSource content, int depth) {
            Verdict verdict = engines.scan(EngineMail.of(content), deadline);
            return lookInto(content, verdict instanceof Verdict.Infected ? verdict
                : verdict.and(engines.scan(EngineMail.attaching(content), deadline)), depth);
        }

        private Verdict lookInto(MessageSource message, Verdict verdict, int depth) {
            Verdict all = verdict;
            try {
                if (all instanceof Verdict.Infected || all instanceof Verdict.NoVerdict) {
                    return all;
                }
                for (SmimePart part : SmimePart.allIn(message, MOST + 1 - objects, deadline)) {
                    all = all.and(part(part, depth));
                    if (all instanceof Verdict.Infected) {
                        return all;
                    }
                }
                return all;
            } catch (IOException e) {
                return all.and(new Verdict.NoVerdict(EngineWords.reason(e)));
            }
        }

        private Verdict part(SmimePart part, int depth) throws IOException {
            if (++objects > MOST) {
                return new Verdict.NotScannable(Obstacle.LIMIT_EXCEEDED, "more than " + MOST + " S/MIME objects");
            }
            if (part.verdict().isPresent()) {
                return part.verdict().get();
            }
            if (depth == DEEPEST) {
                return new Verdict.NotScannable(Obstacle.LIMIT_EXCEEDED, "S/MIME in S/MIME deeper than " + DEEPEST);
            }
            try {
                return unwrapped(part.content(EngineMail.room(maxSize), deadline), depth + 1);
            } catch (ObstacleException e) {
                return e.verdict();
            }
        }
    }
}
