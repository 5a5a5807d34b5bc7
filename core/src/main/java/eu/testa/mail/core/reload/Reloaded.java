package eu.testa.mail.core.reload;

import java.util.Locale;

/**
 * What a part of the server did when it was to take over its files.
 *
 * @param part  its name, for people
 * @param state what it did
 * @param words what is in force now, or why the files are not, and what to do
 */
public record Reloaded(String part, State state, String words) {

    /** What it did. */
    public enum State {
        /** The files have changed, and what they say is in force. */
        IN_FORCE,
        /** What the files say was in force already. */
        UNCHANGED,
        /** The files have changed, and are in force from the next start on. */
        NEEDS_RESTART,
        /** The files cannot be used; what was in force before still is. */
        REFUSED;

        /** For people and programs: {@code in force}, {@code unchanged}, {@code needs restart}, {@code refused}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }
}
