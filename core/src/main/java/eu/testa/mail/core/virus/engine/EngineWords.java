package eu.testa.mail.core.virus.engine;

import java.io.IOException;

/** What engines say, made fit for logs, headers and replies. */
public final class EngineWords {

    private static final int LONGEST = 200;

    private EngineWords() {
    }

    /** One line of printable ASCII, and not too much of it. */
    public static String printable(String text) {
        String clean = text.replaceAll("[^\\x20-\\x7e]", "?").strip();
        return clean.length() > LONGEST ? clean.substring(0, LONGEST) : clean;
    }

    /** Why there was no answer. */
    public static String reason(IOException failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
