package eu.testa.mail.core.mime;

import java.net.IDN;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;

/**
 * The one mailbox of a From or Sender field (RFC 5322 §3.4), read strictly: where readers could differ about the address,
 * there is none.
 *
 * @param address as written
 * @param shown   what readers show in its place: display name and comments, encoded words decoded
 */
public record Mailbox(String address, String shown) {

    private static final String NOT_IN_AN_ADDRESS = "@<>(),:;\\\"[]";
    private static final int LONGEST_LOCAL_PART = 256;
    private static final int LONGEST_DOMAIN = 255;
    private static final Pattern ADDRESS_IN_TEXT = Pattern.compile("[^\\s<>(),:;\\\\\"'\\[\\]@]++@[^\\s<>(),:;\\\\\"'\\[\\]@]++");

    /** It cannot be read as one mailbox; the message says why. */
    public static final class NoMailboxException extends Exception {

        private static final long serialVersionUID = 1L;

        NoMailboxException(String message) {
            super(message);
        }
    }

    /**
     * The mailbox of a field that may be there once.
     *
     * @param field  name of the field, for messages
     * @param bodies of all fields of the name
     */
    public static Mailbox one(String field, List<String> bodies) throws NoMailboxException {
        if (bodies.size() != 1) {
            throw new NoMailboxException(bodies.isEmpty() ? "there is no " + field + " field"
                : "there are " + bodies.size() + " " + field + " fields");
        }
        return parse(field, bodies.get(0));
    }

    /**
     * @param field name of the field, for messages
     */
    public static Mailbox parse(String field, String body) throws NoMailboxException {
        StringBuilder outside = new StringBuilder();
        StringBuilder comments = new StringBuilder();
        String angle = null;
        int at = 0;
        while (at < body.length()) {
            char next = body.charAt(at);
            int end = at + 1;
            switch (next) {
                case '"' -> {
                    end = closing(body, at, '"', field);
                    outside.append(unquoted(body.substring(at + 1, end - 1)));
                }
                case '(' -> {
                    end = endOfComment(body, at, field);
                    comments.append(' ').append(unquoted(body.substring(at + 1, end - 1)));
                }
                case '<' -> {
                    end = closing(body, at, '>', field);
                    if (angle != null) {
                        throw new NoMailboxException("there are several addresses in the " + field + " field");
                    }
                    angle = body.substring(at + 1, end - 1);
                }
                case ',' -> throw new NoMailboxException("there are several addresses in the " + field + " field");
                case ')', '>' -> throw new NoMailboxException("there is a bracket too many in the " + field + " field");
                case ':', ';' -> throw new NoMailboxException("there is a group in the " + field + " field");
                default -> {
                    if (angle != null && !Character.isWhitespace(next)) {
                        throw new NoMailboxException("there is something after the address in the " + field + " field");
                    }
                    outside.append(next);
                }
            }
            at = end;
        }
        String address = (angle == null ? outside.toString() : angle).strip();
        if (!mayBeAddress(address)) {
            throw new NoMailboxException("the " + field + " field has no address that can be read");
        }
        return new Mailbox(address, decoded((angle == null ? "" : outside.toString()) + comments));
    }

    /** Where two readers find an address, both find this one. */
    private static boolean mayBeAddress(String text) {
        int at = text.indexOf('@');
        return at > 0 && at <= LONGEST_LOCAL_PART && isPartOfAddress(text, 0, at)
            && text.length() > at + 1 && text.length() <= at + 1 + LONGEST_DOMAIN && isPartOfAddress(text, at + 1, text.length());
    }

    private static boolean isPartOfAddress(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char next = text.charAt(i);
            if (next == ' ' || isControl(next) || NOT_IN_AN_ADDRESS.indexOf(next) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isControl(char character) {
        return character < ' ' || character == 0x7f;
    }

    private static int closing(String body, int from, char closing, String field) throws NoMailboxException {
        for (int i = from + 1; i < body.length(); i++) {
            if (body.charAt(i) == '\\') {
                i++;
            } else if (body.charAt(i) == closing) {
                return i + 1;
            }
        }
        throw new NoMailboxException("the " + field + " field ends in the middle");
    }

    private static int endOfComment(String body, int from, String field) throws NoMailboxException {
        int depth = 0;
        for (int i = from; i < body.length(); i++) {
            char next = body.charAt(i);
            if (next == '\\') {
                i++;
            } else if (next == '(') {
                depth++;
            } else if (next == ')' && --depth == 0) {
                return i + 1;
            }
        }
        throw new NoMailboxException("the " + field + " field ends in the middle");
    }

    private static String unquoted(String text) {
        return text.indexOf('\\') < 0 ? text : text.replaceAll("\\\\(.)", "$1");
    }

    private static String decoded(String text) {
        String decoded = text.contains("=?") ? DecoderUtil.decodeEncodedWords(text, DecodeMonitor.SILENT) : text;
        return Normalizer.normalize(decoded, Normalizer.Form.NFKC).strip();
    }

    /** Whether a reader would take it for the mailbox of somebody else. */
    public boolean showsAnotherAddress() {
        if (shown.indexOf('@') < 0) {
            return false;
        }
        Matcher shownAddress = ADDRESS_IN_TEXT.matcher(shown);
        while (shownAddress.find()) {
            if (!isAddress(shownAddress.group())) {
                return true;
            }
        }
        return false;
    }

    /** Whether it has characters that make others appear elsewhere or not at all. */
    public boolean hidesSomething() {
        return hidesSomething(shown) || hidesSomething(address);
    }

    private static boolean hidesSomething(String text) {
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            // those behind U+061C change the order in which others are shown, or have no width
            if (isControl(next) || next == 0x061c || next >= 0x200b && next <= 0x200f || next >= 0x202a && next <= 0x202e
                || next >= 0x2060 && next <= 0x2069 || next == 0xfeff) {
                return true;
            }
        }
        return false;
    }

    /** Whether an address is the same, in letters of either case; letters outside of ASCII have to be the same. */
    public boolean isAddress(String other) {
        return address.equals(other) || comparable(address).equals(comparable(other));
    }

    private static String comparable(String address) {
        int at = address.lastIndexOf('@');
        String domain = address.substring(at + 1);
        try {
            domain = IDN.toASCII(domain);
        } catch (IllegalArgumentException e) {
            // compared as it is
        }
        StringBuilder folded = new StringBuilder();
        (Normalizer.normalize(address.substring(0, at + 1), Normalizer.Form.NFC) + domain.toLowerCase(Locale.ROOT)).chars()
            .map(one -> one >= 'A' && one <= 'Z' ? one + ('a' - 'A') : one).forEach(one -> folded.append((char) one));
        return folded.toString();
    }
}
