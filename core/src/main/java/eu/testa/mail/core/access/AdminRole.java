package eu.testa.mail.core.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an administrator may do. */
public enum AdminRole {
    /** Looks: health, metrics, what waits, whose digital IDs are known. */
    VIEWER,
    /** Looks, and moves mail on: retry, hold, release. */
    OPERATOR,
    /** Looks, and reads the evidence. */
    AUDITOR,
    /** May do everything. */
    ADMINISTRATOR;

    /** Whether this role may do what another one may. */
    public boolean includes(AdminRole other) {
        return this == ADMINISTRATOR || this == other || other == VIEWER;
    }

    /** As it is written by people. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of a label, in any case of letters. */
    public static Optional<AdminRole> ofLabel(String label) {
        return Arrays.stream(values()).filter(role -> role.label().equalsIgnoreCase(label)).findFirst();
    }

    /** All labels, for messages. */
    public static String labels() {
        return String.join(", ", Arrays.stream(values()).map(AdminRole::label).toList());
    }
}
