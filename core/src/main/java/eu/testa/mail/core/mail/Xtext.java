package eu.testa.mail.core.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The encoding of ENVID and ORCPT (RFC 3461 §4): printable ASCII stands for itself, {@code +2B} for a plus. What is passed on
 * stays encoded; what people and programs read in a report is decoded (RFC 3464 §2.2.1, §2.3.1).
 */
public final class Xtext {

    private static final Pattern VALID = Pattern.compile("(?:[!-*,-<>-~]|\\+[0-9A-F]{2})*");
    private static final Pattern TYPED = Pattern.compile("[A-Za-z0-9-]{1,60};(?:[!-*,-<>-~]|\\+[0-9A-F]{2})+");
    private static final int HEX = 16;

    private Xtext() {
    }

    public static boolean isValid(String text) {
        return VALID.matcher(text).matches();
    }

    /** Whether it is a type of address, a semicolon, and an address in xtext: the form of ORCPT (RFC 3461 §4.2). */
    public static boolean isTypedAddress(String text) {
        return TYPED.matcher(text).matches();
    }

    /** What the text stands for, octets beyond ASCII as UTF-8; empty if it is no xtext. */
    public static Optional<String> decode(String text) {
        if (!isValid(text)) {
            return Optional.empty();
        }
        ByteArrayOutputStream octets = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '+') {
                octets.write(Integer.parseInt(text.substring(i + 1, i + 3), HEX));
                i += 2;
            } else {
                octets.write(text.charAt(i));
            }
        }
        return Optional.of(octets.toString(StandardCharsets.UTF_8));
    }
}
