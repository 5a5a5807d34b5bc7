package eu.testa.mail.core.setup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What answers make of a {@code testa.properties}. A value that somebody has set by hand stays: one that is neither as shipped nor
 * as answered.
 *
 * @param changes one for each answer, in their order
 * @param result  the file afterwards
 */
public record SetupPlan(List<Change> changes, SettingsText result) {

    /** What becomes of an answer. */
    public enum Outcome {
        /** The file gets it. */
        WRITTEN,
        /** The file has it. */
        SAME,
        /** The file has another one that was set by hand. */
        KEPT
    }

    /**
     * One answer.
     *
     * @param before what the file has now
     */
    public record Change(String key, Optional<String> before, String answer, Outcome outcome) {
    }

    public SetupPlan {
        changes = List.copyOf(changes);
    }

    /**
     * @param current the file of the server
     * @param shipped the file as it came with the program
     * @param answers values by key
     * @param replace whether an answer goes before what was set by hand
     */
    public static SetupPlan of(SettingsText current, SettingsText shipped, Map<String, String> answers, boolean replace) {
        List<Change> changes = new ArrayList<>();
        SettingsText result = current;
        for (Map.Entry<String, String> answer : answers.entrySet()) {
            String key = answer.getKey();
            Optional<String> before = current.value(key);
            Outcome outcome = outcome(before, shipped.value(key), answer.getValue(), replace);
            if (outcome == Outcome.WRITTEN) {
                result = result.with(key, answer.getValue());
            }
            changes.add(new Change(key, before, answer.getValue(), outcome));
        }
        return new SetupPlan(changes, result);
    }

    private static Outcome outcome(Optional<String> before, Optional<String> shipped, String answer, boolean replace) {
        if (before.equals(Optional.of(answer).filter(text -> !text.isEmpty()))) {
            return Outcome.SAME;
        }
        return replace || before.isEmpty() || before.equals(shipped) ? Outcome.WRITTEN : Outcome.KEPT;
    }
}
