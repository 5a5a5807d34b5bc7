package eu.testa.mail.core.settings;

import java.util.List;

/** The keys {@code report.*} of {@code testa.properties}: what a sender is told of his mail, and how. */
public final class ReportSettings {

    /** Whether something is done. */
    public enum Choice {
        YES, NO
    }

    /** Whether reports are signed with the server's own digital ID, if it has one. */
    public static final Setting<Choice> SIGN = choice("report.sign", "whether reports are signed, yes or no");
    /** Whether who asked to be told of a delivery gets the proof of it. */
    public static final Setting<Choice> PROOF = choice("report.proof", "whether a report of a delivery has its proof with it, yes or no");

    static final List<Setting<?>> ALL = List.of(SIGN, PROOF);

    private ReportSettings() {
    }

    private static Setting<Choice> choice(String key, String expected) {
        return Setting.withDefault(key, "yes", expected, text -> ValueGrammar.choice(text, Choice.class));
    }
}
