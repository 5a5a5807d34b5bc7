package eu.testa.mail.core.delivery.smtp;

import java.util.List;

/**
 * A reply (RFC 5321 §4.2).
 *
 * @param code  three digits
 * @param lines at least one, without their codes
 */
public record Reply(int code, List<String> lines) {

    private static final int NO_ROOM = 452;
    private static final int OVER_LIMIT = 552;

    public Reply {
        lines = List.copyOf(lines);
    }

    /** All lines, joined by a blank. */
    public String text() {
        return String.join(" ", lines).strip();
    }

    public boolean isPositive() {
        return code >= 200 && code < 300;
    }

    boolean isPermanent() {
        return code >= 500;
    }

    /** The peer is about to close, whatever was asked (RFC 5321 §3.8). */
    boolean isClosing() {
        return code == 421;
    }

    /**
     * Whether the peer puts off any mail now, and not this one: 4.3.x is the mail system (RFC 3463 §3.4), and 452 "insufficient
     * system storage" (RFC 5321 §4.2.3), unless an enhanced status says otherwise.
     */
    boolean isAboutTheSystem() {
        return status().startsWith("4.3.") || code == NO_ROOM && status().equals("4.0.0");
    }

    /**
     * Whether a recipient, after others were accepted, is only too much for this transaction and welcome in the next one:
     * 452, or 552, which is to be taken for it (RFC 5321 §4.5.3.1.10), unless an enhanced status gives another reason, such
     * as a mailbox that is full (5.2.2).
     */
    boolean isTooManyRecipients() {
        String subject = status().substring(2);
        return (code == NO_ROOM || code == OVER_LIMIT) && (subject.equals("5.3") || subject.equals("0.0"));
    }

    /** The peer's enhanced status (RFC 2034), or the plain class of its code where it gave none. */
    String status() {
        String text = text();
        int blank = text.indexOf(' ');
        String first = blank < 0 ? text : text.substring(0, blank);
        return isEnhanced(first) && first.charAt(0) == Character.forDigit(code / 100, 10) ? first : code / 100 + ".0.0";
    }

    /** RFC 3463 §2: a class that is 2, 4 or 5, a subject and a detail of up to three digits each. */
    private static boolean isEnhanced(String word) {
        int detail = word.indexOf('.', 2) + 1;
        return detail > 0 && "245".indexOf(word.charAt(0)) >= 0 && word.charAt(1) == '.'
            && isNumber(word, 2, detail - 1) && isNumber(word, detail, word.length());
    }

    private static boolean isNumber(String word, int from, int to) {
        boolean digits = from < to && to - from <= 3;
        for (int i = from; digits && i < to; i++) {
            digits = word.charAt(i) >= '0' && word.charAt(i) <= '9';
        }
        return digits;
    }
}
