package eu.testa.mail.core.virus;

import eu.testa.mail.core.mail.MessageSource;
import java.io.IOException;

/**
 * Looks into S/MIME before it asks the engines. An engine takes a CMS object for some binary file and calls it clean;
 * so what an opaque signature or compression wraps (RFC 8551 §3.4.2, §3.6) is scanned as a message of its own, and what
 * is encrypted is said to be not scannable.
 *
 * <p>All that goes to an engine goes through here, and as an {@link EngineMail}.
 */
public final class SmimeScanner implements VirusScanner {

    private static final int DEEPEST = 5;

    private final VirusScanner engines;

    public SmimeScanner(VirusScanner engines) {
        this.engines = engines;
    }

    @Override
    public Verdict scan(MessageSource message) {
        return lookInto(message, engines.scan(EngineMail.of(message)), 0);
    }

    /** What an S/MIME object wraps should be a mail; it may be any file, which an engine knows only by its first octets. */
    private Verdict scanUnwrapped(MessageSource content, int depth) {
        Verdict verdict = engines.scan(EngineMail.of(content));
        return lookInto(content, verdict instanceof Verdict.Infected ? verdict
            : verdict.and(engines.scan(EngineMail.attaching(content))), depth);
    }

    private Verdict lookInto(MessageSource message, Verdict verdict, int depth) {
        if (verdict instanceof Verdict.Infected || verdict instanceof Verdict.NoVerdict) {
            return verdict;
        }
        try {
            Verdict all = verdict;
            for (SmimePart part : SmimePart.allIn(message)) {
                all = all.and(scan(part, depth));
                if (all instanceof Verdict.Infected) {
                    return all;
                }
            }
            return all;
        } catch (MalformedMailException e) {
            return verdict.and(new Verdict.NotScannable(Obstacle.MALFORMED, e.getMessage()));
        } catch (IOException e) {
            return verdict.and(new Verdict.NoVerdict(e.getMessage()));
        }
    }

    private Verdict scan(SmimePart part, int depth) throws IOException, MalformedMailException {
        return switch (part.kind()) {
            case ENCRYPTED -> new Verdict.NotScannable(Obstacle.ENCRYPTED_MAIL, part.type());
            case EMPTY -> new Verdict.Clean();
            case WRAPPED -> depth == DEEPEST
                ? new Verdict.NotScannable(Obstacle.LIMIT_EXCEEDED, "S/MIME in S/MIME deeper than " + DEEPEST)
                : scanUnwrapped(part.content(), depth + 1);
        };
    }
}
