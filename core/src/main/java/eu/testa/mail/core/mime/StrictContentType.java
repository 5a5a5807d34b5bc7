package eu.testa.mail.core.mime;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A Content-Type in the form that all readers know: RFC 2045 §5.1 without comments, escapes and several quoted strings in a
 * row. A multipart in any other is refused: where one reader finds another boundary, or none, it shows other parts than
 * those that were signed and scanned.
 *
 * <p>Each mail comes by here several times. Nearly all Content-Types have this form, and need no other parser: Mime4j's, which
 * knows all forms, takes several times as long.
 */
final class StrictContentType {

    private static final boolean[] BLANKS = table(" \t\n\u000b\f\r");
    private static final boolean[] NOT_IN_A_VALUE = table(" \t\n\u000b\f\r;()\"\\");
    private static final boolean[] NOT_IN_A_NAME = table(" \t\n\u000b\f\r;()\"\\=");
    private static final boolean[] IN_A_TYPE = table("abcdefghijklmnopqrstuvwxyz");
    private static final boolean[] IN_A_SUBTYPE = table("abcdefghijklmnopqrstuvwxyz0123456789.+_-");
    private static final int LONGEST_BOUNDARY = 70;
    /** RFC 2046 §5.1.1: what may be in a boundary; all readers take it without quotes, too, up to a blank or semicolon. */
    private static final String OF_A_BOUNDARY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.'+=/:?,";
    private static final boolean[] IN_A_BOUNDARY = table(OF_A_BOUNDARY);
    private static final boolean[] IN_A_QUOTED_BOUNDARY = table(OF_A_BOUNDARY + "() !#$%&*;<>@[]^`{|}~");

    private StrictContentType() {
    }

    /**
     * What it says; empty if it has any other form.
     *
     * @param body of the field, unfolded, without blanks around it
     * @throws MalformedMailException if it is ambiguous in itself, or the type or boundary of a multipart is none for some readers
     */
    static Optional<MediaType> parse(String body) throws MalformedMailException {
        int typeEnd = until(NOT_IN_A_NAME, body, 0);
        String type = body.substring(0, typeEnd).toLowerCase(Locale.ROOT);
        boolean mayHaveParts = MediaType.mayHaveParts(type);
        if (mayHaveParts && !isTypeForAll(type)) {
            throw new MalformedMailException(
                "the Content-Type is ambiguous: it may be a multipart or a message for some readers");
        }
        Map<String, String> parameters = new HashMap<>();
        int at = past(BLANKS, body, typeEnd);
        while (typeEnd > 0 && at < body.length() && body.charAt(at) == ';') {
            int name = past(BLANKS, body, at + 1);
            int nameEnd = until(NOT_IN_A_NAME, body, name);
            at = name;
            if (nameEnd > name) {
                int equals = past(BLANKS, body, nameEnd);
                int value = past(BLANKS, body, equals + 1);
                int valueEnd = pastValue(body, value);
                if (!body.startsWith("=", equals) || valueEnd == value) {
                    break;
                }
                boolean quoted = body.charAt(value) == '"';
                String text = quoted ? body.substring(value + 1, valueEnd - 1) : body.substring(value, valueEnd);
                String added = MediaType.add(body.substring(name, nameEnd), text, parameters);
                if (mayHaveParts && added.equals("boundary") && !isBoundaryForAll(text, quoted)) {
                    throw new MalformedMailException("the boundary of a multipart is none that every reader knows");
                }
                at = past(BLANKS, body, valueEnd);
            }
        }
        return at < body.length() ? Optional.empty() : Optional.of(new MediaType(type, parameters));
    }

    private static boolean isTypeForAll(String type) {
        int slash = past(IN_A_TYPE, type, 0);
        return slash > 0 && slash + 1 < type.length() && type.charAt(slash) == '/'
            && past(IN_A_SUBTYPE, type, slash + 1) == type.length();
    }

    private static boolean isBoundaryForAll(String boundary, boolean quoted) {
        return !boundary.isEmpty() && boundary.length() <= LONGEST_BOUNDARY && !boundary.endsWith(" ")
            && !hasEncodedWord(boundary)
            && past(quoted ? IN_A_QUOTED_BOUNDARY : IN_A_BOUNDARY, boundary, 0) == boundary.length();
    }

    /** RFC 2047: where none may be, and some readers decode it. */
    private static boolean hasEncodedWord(String boundary) {
        int begin = boundary.indexOf("=?");
        return begin >= 0 && boundary.indexOf("?=", begin + 2) >= 0;
    }

    private static boolean[] table(String characters) {
        boolean[] table = new boolean[128];
        characters.chars().forEach(character -> table[character] = true);
        return table;
    }

    private static int past(boolean[] characters, String text, int from) {
        int at = from;
        while (at < text.length() && isIn(characters, text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int until(boolean[] characters, String text, int from) {
        int at = from;
        while (at < text.length() && !isIn(characters, text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isIn(boolean[] characters, char character) {
        return character < characters.length && characters[character];
    }

    /** Past a token, or a quoted string without escapes; where it was if there is neither. */
    private static int pastValue(String body, int from) {
        if (!body.startsWith("\"", from)) {
            return until(NOT_IN_A_VALUE, body, from);
        }
        int end = body.indexOf('"', from + 1);
        int escape = body.indexOf('\\', from + 1);
        return end < 0 || escape >= 0 && escape < end ? from : end + 1;
    }
}
