package eu.testa.mail.core.settings;

import java.util.List;

/** The settings cannot be used; {@link #problems()} has every problem at once, each with file, key and expectation. */
public final class SettingsException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    public SettingsException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
