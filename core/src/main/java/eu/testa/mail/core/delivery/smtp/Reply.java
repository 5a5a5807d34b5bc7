package eu.testa.mail.core.delivery.smtp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reply (RFC 5321 §4.2).
 *
 * @param code three digits
 * @param text all lines joined by a blank
 */
record Reply(int code, String text) {

    private static final Pattern ENHANCED = Pattern.compile("^([245]\\.\\d{1,3}\\.\\d{1,3})(?: |$)");

    boolean isPositive() {
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
        return status().startsWith("4.3.") || code == 452 && status().equals("4.0.0");
    }

    /** The peer's enhanced status (RFC 2034), or the plain class of its code where it gave none. */
    String status() {
        Matcher enhanced = ENHANCED.matcher(text);
        return enhanced.find() && enhanced.group(1).charAt(0) == Character.forDigit(code / 100, 10)
            ? enhanced.group(1)
            : code / 100 + ".0.0";
    }
}
