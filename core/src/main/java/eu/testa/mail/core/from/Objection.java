package eu.testa.mail.core.from;

/**
 * Why a mail is not taken.
 *
 * @param status enhanced status (RFC 3463): 5.6.0 for a header that cannot be read, 5.7.1 for what may not be said
 * @param words  for the sender, in one line
 */
public record Objection(String status, String words) {

    static Objection unreadable(String words) {
        return new Objection("5.6.0", words);
    }

    static Objection forbidden(String words) {
        return new Objection("5.7.1", words);
    }
}
