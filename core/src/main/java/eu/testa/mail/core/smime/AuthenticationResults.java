package eu.testa.mail.core.smime;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mime.OctetLines;
import eu.testa.mail.core.smime.SmimeVerification.Result;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The header field with which a server says what it found (RFC 8601, RFC 7281). Readers believe it by its authserv-id,
 * so that a field with ours that came in with the mail is removed.
 */
public final class AuthenticationResults {

    /** RFC 5322 §2.1.1: a line should not be longer. */
    private static final int LINE = 78;
    private static final int MOST_WORDS = 400;
    private static final int MOST_HEADER = 256 * 1024;
    /** Of a header. */
    private static final int USUAL_OCTETS = 2 * 1024;
    static final String NAME = "Authentication-Results";
    /** The name in lower case. */
    private static final byte[] LETTERS = "authentication-results".getBytes(StandardCharsets.US_ASCII);
    /** Besides letters and digits. */
    private static final String IN_A_LOCAL_PART = ".!#$%&'*+/=?^_`{|}~-";
    private static final String IN_A_DOMAIN = ".-";

    private final String authservId;

    /**
     * @param authservId the name of this server
     */
    public AuthenticationResults(String authservId) {
        this.authservId = authservId;
    }

    /**
     * The field for a verification, lines ended with CRLF.
     */
    public String field(SmimeVerification verification) {
        Folded field = new Folded();
        field.add(NAME + ":");
        field.add(authservId + ";");
        field.add("smime=" + verification.result().word());
        if (verification.result() != Result.NONE) {
            field.addWords(quoted("reason=", verification.reason()));
            if (verification.identifier().isPresent() && needsNoQuotes(verification.identifier().get())) {
                field.add("body.smime-identifier=" + verification.identifier().get());
            }
        }
        if (!verification.signers().isEmpty()) {
            field.add("body.smime-part=" + verification.part());
        }
        return field.end();
    }

    /**
     * Whether a message may have fields that claim to be ours, so that {@link #write} has to look at each. Where not, the
     * field can stand before the message as it is.
     */
    public boolean mayBeIn(MessageSource message) throws IOException {
        int octets = 0;
        try (OctetLines lines = new OctetLines(message.open(), USUAL_OCTETS)) {
            while (lines.next() && !(lines.startsLine() && lines.length() == 0)) {
                octets += lines.length();
                if (octets > MOST_HEADER || lines.startsLine() && lines.nameHas(LETTERS)) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * Writes a message with a field on top and without forged ones; all other octets are as they were.
     *
     * @param field with its line end
     */
    public void write(String field, MessageSource message, OutputStream out) throws IOException {
        out.write(field.getBytes(StandardCharsets.US_ASCII));
        try (InputStream in = new BufferedInputStream(message.open())) {
            new ForgedResults(authservId).copyWithout(in, out);
        }
    }

    private static boolean needsNoQuotes(String address) {
        int at = address.indexOf('@');
        return at > 0 && at < address.length() - 1 && isOf(IN_A_LOCAL_PART, address, 0, at)
            && isOf(IN_A_DOMAIN, address, at + 1, address.length());
    }

    private static boolean isOf(String others, String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char next = text.charAt(i);
            boolean letterOrDigit = next >= 'a' && next <= 'z' || next >= 'A' && next <= 'Z' || next >= '0' && next <= '9';
            if (!letterOrDigit && others.indexOf(next) < 0) {
                return false;
            }
        }
        return true;
    }

    private static String quoted(String name, String text) {
        StringBuilder quoted = new StringBuilder(name).append('"');
        char last = ' ';
        for (int i = 0; i < Math.min(MOST_WORDS, text.length()); i++) {
            char next = text.charAt(i) >= ' ' && text.charAt(i) <= '~' ? text.charAt(i) : '?';
            if (next == '\\' || next == '"') {
                quoted.append('\\');
            }
            if (next != ' ' || last != ' ') {
                quoted.append(next);
            }
            last = next;
        }
        if (quoted.charAt(quoted.length() - 1) == ' ') {
            quoted.setLength(quoted.length() - 1);
        }
        return quoted.append('"').toString();
    }

    /** A field whose lines end where a word ends (RFC 5322 §2.2.3). */
    private static final class Folded {

        private final StringBuilder field = new StringBuilder(4 * LINE);
        private int column;

        void add(String word) {
            add(word, 0, word.length());
        }

        /** @param words with one blank between two */
        void addWords(String words) {
            int from = 0;
            for (int blank = words.indexOf(' '); blank >= 0; blank = words.indexOf(' ', from)) {
                add(words, from, blank);
                from = blank + 1;
            }
            add(words, from, words.length());
        }

        private void add(String words, int from, int to) {
            if (column > 0 && column + 1 + to - from > LINE) {
                field.append("\r\n");
                column = 0;
            }
            if (!field.isEmpty()) {
                field.append(' ');
                column++;
            }
            field.append(words, from, to);
            column += to - from;
        }

        String end() {
            return field.append("\r\n").toString();
        }
    }
}
