package eu.testa.mail.core.virus;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What becomes of a mail, given the verdict. Infected is refused and no verdict is tried again later: neither is a
 * setting. What cannot be looked into is refused or marked, for each {@link Obstacle} as configured.
 */
public final class VirusPolicy {

    /** For a mail that cannot be looked into. */
    public enum Action {
        /** The mail is not accepted. */
        REFUSE,
        /** The mail passes, and carries the mark that part of it was not scanned. */
        MARK
    }

    /** What to do with a mail. */
    public sealed interface Decision {

        /** What was found and decided, in a few words for people. */
        String words();

        /** Let it pass. */
        record Pass() implements Decision {

            @Override
            public String words() {
                return "clean";
            }
        }

        /**
         * Let it pass and mark it.
         *
         * @param reason what could not be scanned, printable ASCII
         */
        record PassMarked(String reason) implements Decision {

            @Override
            public String words() {
                return "passed with a mark: " + reason;
            }
        }

        /**
         * Refuse it for good.
         *
         * @param reason printable ASCII, fit for an SMTP reply
         */
        record Refuse(String reason) implements Decision {

            @Override
            public String words() {
                return "refused: " + reason;
            }
        }

        /**
         * Neither accept nor refuse it: whoever has it keeps it and tries again.
         *
         * @param reason for the log; not for the peer, it names addresses inside
         */
        record TryLater(String reason) implements Decision {

            @Override
            public String words() {
                return "no verdict";
            }
        }
    }

    private final Map<Obstacle, Action> actions;

    public VirusPolicy(Map<Obstacle, Action> actions) {
        this.actions = new EnumMap<>(actions);
        for (Obstacle obstacle : Obstacle.values()) {
            if (!actions.containsKey(obstacle)) {
                throw new IllegalArgumentException("no action for " + obstacle);
            }
        }
    }

    /** The default: encrypted mail is what users of S/MIME send and passes marked; all else is refused. */
    public static VirusPolicy standard() {
        return new VirusPolicy(Map.of(
            Obstacle.ENCRYPTED_MAIL, Action.MARK,
            Obstacle.ENCRYPTED_BY_STRANGER, Action.MARK,
            Obstacle.ENCRYPTED_ATTACHMENT, Action.REFUSE,
            Obstacle.LIMIT_EXCEEDED, Action.REFUSE,
            Obstacle.MALFORMED, Action.REFUSE));
    }

    public Decision decide(ScanVerdict verdict) {
        if (verdict instanceof ScanVerdict.Clean) {
            return new Decision.Pass();
        }
        if (verdict instanceof ScanVerdict.Infected infected) {
            return new Decision.Refuse("Infected: " + infected.signature());
        }
        if (verdict instanceof ScanVerdict.NotScannable not) {
            String reason = not.obstacles().stream().sorted().map(Obstacle::words).collect(Collectors.joining(", "))
                + ": " + not.detail();
            boolean passes = not.obstacles().stream().allMatch(obstacle -> actions.get(obstacle) == Action.MARK);
            return passes ? new Decision.PassMarked(reason)
                : new Decision.Refuse("Cannot be scanned for viruses, " + reason);
        }
        return new Decision.TryLater(((ScanVerdict.NoVerdict) verdict).reason());
    }
}
