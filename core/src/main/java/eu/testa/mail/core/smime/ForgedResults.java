package eu.testa.mail.core.smime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** Copies a message without the {@code Authentication-Results} that claim to be of this server (RFC 8601 §5). */
final class ForgedResults {

    /** No server writes such a long field; one that came in is no field of ours, and nobody is helped by reading it. */
    private static final int LONGEST_FIELD = 64 * 1024;
    private static final int LONGEST_PIECE = 8 * 1024;

    /** What a reader may pass over between the name and what it knows: a dot at the end, a comma, a version. */
    private static final Pattern BEHIND_A_NAME = Pattern.compile("\\.*(?:[^a-z0-9._-].*)?", Pattern.DOTALL);

    private final String ours;
    private final ByteArrayOutputStream suspect = new ByteArrayOutputStream();
    private boolean collecting;

    ForgedResults(String authservId) {
        this.ours = authservId.toLowerCase(Locale.ROOT);
    }

    void copyWithout(InputStream in, OutputStream out) throws IOException {
        boolean startOfLine = true;
        boolean first = true;
        for (byte[] piece = piece(in); piece.length > 0; piece = piece(in)) {
            boolean startOfField = startOfLine && (first || piece[0] != ' ' && piece[0] != '\t');
            if (startOfField) {
                judge(out);
                if (isEmptyLine(piece)) {
                    out.write(piece);
                    in.transferTo(out);
                    return;
                }
                collecting = isOfOurKind(piece);
            }
            if (!collecting) {
                out.write(piece);
            } else if (suspect.size() <= LONGEST_FIELD) {
                suspect.write(piece);
            }
            startOfLine = piece[piece.length - 1] == '\n';
            first = false;
        }
        judge(out);
    }

    private void judge(OutputStream out) throws IOException {
        if (collecting && suspect.size() <= LONGEST_FIELD && !claimsToBeOurs(suspect.toString(StandardCharsets.ISO_8859_1))) {
            suspect.writeTo(out);
        }
        suspect.reset();
        collecting = false;
    }

    /** A line with its end, or a piece of a long one; nothing at the end of the message. */
    private static byte[] piece(InputStream in) throws IOException {
        ByteArrayOutputStream piece = new ByteArrayOutputStream(128);
        int octet;
        while (piece.size() < LONGEST_PIECE && (octet = in.read()) >= 0) {
            piece.write(octet);
            if (octet == '\n') {
                break;
            }
        }
        return piece.toByteArray();
    }

    private static boolean isEmptyLine(byte[] piece) {
        return piece[0] == '\n' || piece.length == 2 && piece[0] == '\r' && piece[1] == '\n';
    }

    private static boolean isOfOurKind(byte[] piece) {
        String line = new String(piece, StandardCharsets.ISO_8859_1);
        int colon = line.indexOf(':');
        return colon > 0 && line.substring(0, colon).strip().equalsIgnoreCase(AuthenticationResults.NAME);
    }

    private boolean claimsToBeOurs(String field) {
        String claimed = authservId(field.substring(field.indexOf(':') + 1)).toLowerCase(Locale.ROOT);
        return claimed.startsWith(ours) && BEHIND_A_NAME.matcher(claimed.substring(ours.length())).matches();
    }

    /** What stands first, after blanks and comments: a word, or a word in quotes. */
    private static String authservId(String value) {
        int at = 0;
        int comments = 0;
        while (at < value.length()) {
            char next = value.charAt(at);
            if (next == '(') {
                comments++;
            } else if (next == ')' && comments > 0) {
                comments--;
            } else if (next == '\\' && comments > 0) {
                at++;
            } else if (comments == 0 && !Character.isWhitespace(next)) {
                break;
            }
            at++;
        }
        String rest = value.substring(Math.min(at, value.length()));
        if (rest.startsWith("\"")) {
            int end = rest.indexOf('"', 1);
            return (end < 0 ? rest.substring(1) : rest.substring(1, end)).replace("\\", "").replaceAll("\\s", "");
        }
        return rest.split("[\\s;(]", 2)[0];
    }
}
