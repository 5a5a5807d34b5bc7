package eu.testa.mail.core.mime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A message in two: what stays outside of a signature or an encryption, and the MIME entity that goes inside. Lines of both
 * end with CRLF.
 *
 * @param header fields, without those that describe the content
 * @param entity those, an empty line, and the body
 */
public record SplitMessage(byte[] header, byte[] entity) {

    public static SplitMessage of(byte[] message) throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        ByteArrayOutputStream entity = new ByteArrayOutputStream();
        try (OctetLines lines = new OctetLines(message)) {
            boolean inHeader = true;
            ByteArrayOutputStream to = header;
            while (lines.next()) {
                if (inHeader && lines.startsLine()) {
                    if (lines.length() == 0) {
                        inHeader = false;
                        to = entity;
                    } else if (!isContinued(lines)) {
                        to = goesInside(lines) ? entity : header;
                    }
                }
                if (!inHeader || !isMimeVersion(lines)) {
                    to.write(lines.octets(), lines.start(), lines.length());
                    if (lines.endsLine()) {
                        to.write('\r');
                        to.write('\n');
                    }
                }
            }
        }
        return new SplitMessage(header.toByteArray(), entity.toByteArray());
    }

    private static boolean isContinued(OctetLines lines) {
        byte first = lines.octets()[lines.start()];
        return first == ' ' || first == '\t';
    }

    private static boolean goesInside(OctetLines lines) {
        return line(lines).startsWith("content-");
    }

    private static boolean isMimeVersion(OctetLines lines) {
        return line(lines).startsWith("mime-version:");
    }

    private static String line(OctetLines lines) {
        return new String(lines.octets(), lines.start(), Math.min(lines.length(), 32), StandardCharsets.ISO_8859_1)
            .toLowerCase(Locale.ROOT);
    }
}
