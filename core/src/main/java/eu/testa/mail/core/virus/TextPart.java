package eu.testa.mail.core.virus;

import eu.testa.mail.core.mime.EightOctets;
import eu.testa.mail.core.mime.MalformedMailException;
import eu.testa.mail.core.mime.OctetLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A part of a mail that is text. Text from before MIME may have files in it (uuencode, yEnc), which some mail programs still
 * open and engines do not all look into; and what is called text may be an archive.
 */
final class TextPart {

    private static final int LONGEST_BEGIN = 200;
    private static final Pattern UUENCODED = Pattern.compile("begin(-base64)? [0-7]{3,4} .+", Pattern.DOTALL);
    private static final int ZIP = 0x504b0304;
    private static final char LAST_OF_ZIP = 4;
    private static final String YENC = "=ybegin ";

    private TextPart() {
    }

    /**
     * Reads it to its end.
     *
     * @throws MalformedMailException if there is anything but text in it
     */
    static void requireText(PartStart start) throws IOException {
        OctetLines lines = start.lines();
        boolean begun = false;
        int before = 0;
        while (lines.next()) {
            if (lines.startsLine()) {
                if (begun && isUuencoded(lines)) {
                    throw new MalformedMailException("a file in uuencode in the text, which no scanner is sure to look into");
                }
                begun = begins(lines);
            }
            if (hasArchive(lines, before)) {
                throw new MalformedMailException("an archive in a part that is called text");
            }
            before = lines.endsLine() ? 0 : end(lines);
        }
    }

    private static boolean begins(OctetLines line) throws MalformedMailException {
        byte first = line.length() == 0 ? 0 : line.octets()[line.start()];
        if (first != 'b' && first != '=') {
            return false;
        }
        String text = new String(line.octets(), line.start(), Math.min(line.length(), LONGEST_BEGIN),
            StandardCharsets.ISO_8859_1);
        if (text.startsWith(YENC)) {
            throw new MalformedMailException("a file in yEnc in the text, which no scanner looks into");
        }
        return UUENCODED.matcher(text).matches();
    }

    /** The first character tells how many octets a line has; base64 has no such thing, and no blanks. */
    private static boolean isUuencoded(OctetLines line) {
        if (line.length() == 0) {
            return false;
        }
        int octets = line.octets()[line.start()] - ' ' & 0x3f;
        int characters = line.length() - 1;
        return characters >= (octets * 8 + 5) / 6 && characters <= (octets + 2) / 3 * 4 + 1
            || line.length() >= 4 && isBase64(line);
    }

    private static boolean isBase64(OctetLines line) {
        byte[] octets = line.octets();
        int end = line.start() + line.length();
        for (int i = line.start(); i < end; i++) {
            byte octet = octets[i];
            if (!(octet >= 'A' && octet <= 'Z' || octet >= 'a' && octet <= 'z' || octet >= '/' && octet <= '9'
                || octet == '+' || octet == '=')) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether there are the octets with which a file in a zip begins; two of them are in no text.
     *
     * @param before the last three octets of the piece before, if the line began there
     */
    private static boolean hasArchive(OctetLines line, int before) {
        byte[] octets = line.octets();
        int end = line.start() + line.length();
        int last = before;
        for (int at = line.start(); before != 0 && at < Math.min(line.start() + 3, end); at++) {
            last = last << 8 | octets[at] & 0xff;
            if (last == ZIP) {
                return true;
            }
        }
        for (int at = EightOctets.indexOf(octets, LAST_OF_ZIP, line.start() + 3, end); at >= 0;
             at = EightOctets.indexOf(octets, LAST_OF_ZIP, at + 1, end)) {
            if (octets[at - 1] == 3 && octets[at - 2] == 'K' && octets[at - 3] == 'P') {
                return true;
            }
        }
        return false;
    }

    /** The last three octets of a piece, which are more in all but the last one. */
    private static int end(OctetLines line) {
        int end = line.start() + line.length();
        int three = 0;
        for (int at = Math.max(line.start(), end - 3); at < end; at++) {
            three = three << 8 | line.octets()[at] & 0xff;
        }
        return three;
    }
}
