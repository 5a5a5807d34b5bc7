package eu.testa.mail.core.mime;

import eu.testa.mail.core.mail.MessageSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The Message-ID of a mail (RFC 5322 §3.6.4), by which every server and mail program on its way names it. */
public final class MessageId {

    private static final String NAME = "message-id";
    private static final byte[] NAME_OCTETS = NAME.getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_OCTETS = 256 * 1024;
    private static final int LONGEST = 250;

    private MessageId() {
    }

    /**
     * With its angle brackets; empty where the mail has none, or its header cannot be read: the mail goes its way all the same.
     * Of several fields, the first counts.
     */
    public static Optional<String> of(MessageSource message) {
        try (OctetLines lines = new OctetLines(message.open())) {
            return in(field(lines));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The field with the lines that continue it; of the others, which are many, none is made a text. */
    private static String field(OctetLines lines) throws IOException {
        ByteArrayOutputStream field = new ByteArrayOutputStream(128);
        boolean found = false;
        for (int octets = 0; octets <= MOST_OCTETS && lines.next(); octets += lines.length() + 2) {
            if (lines.startsLine() && !lines.startsWithBlank()) {
                if (found || lines.length() == 0) {
                    break;
                }
                found = lines.looksLike(NAME_OCTETS) && isNamed(text(lines));
            }
            if (found) {
                field.write(lines.octets(), lines.start(), lines.length());
            }
        }
        return field.toString(StandardCharsets.UTF_8);
    }

    private static String text(OctetLines line) {
        return new String(line.octets(), line.start(), line.length(), StandardCharsets.UTF_8);
    }

    private static boolean isNamed(String line) {
        int colon = line.indexOf(':');
        return colon > 0 && line.substring(0, colon).strip().equalsIgnoreCase(NAME);
    }

    /** The first thing in angle brackets that has no blank in it. */
    private static Optional<String> in(String field) {
        int opened = -1;
        for (int at = field.indexOf(':') + 1; at < field.length(); at++) {
            char letter = field.charAt(at);
            if (letter == '<') {
                opened = at;
            } else if (letter == '>' && opened >= 0 && at - opened > 1 && at - opened <= LONGEST + 1) {
                return Optional.of(field.substring(opened, at + 1));
            } else if (letter == '>' || letter == ' ' || letter >= '\t' && letter <= '\r') {
                opened = -1;
            }
        }
        return Optional.empty();
    }
}
