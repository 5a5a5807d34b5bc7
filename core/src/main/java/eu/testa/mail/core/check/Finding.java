package eu.testa.mail.core.check;

/**
 * One line of the check.
 *
 * @param chapter of the note that asks for it
 * @param name    of the requirement, with what it is about where there are several: {@code relay 62.62.0.17}
 * @param message what was found
 * @param next    what to do; empty when there is nothing to do
 */
public record Finding(String chapter, String name, CheckVerdict verdict, String message, String next) {

    /** The same of one among several: {@code relay} about 62.62.0.17 is {@code relay 62.62.0.17}. */
    public Finding about(String subject) {
        return new Finding(chapter, name + " " + subject, verdict, message, next);
    }
}
