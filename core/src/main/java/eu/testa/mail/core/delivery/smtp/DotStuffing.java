package eu.testa.mail.core.delivery.smtp;

import eu.testa.mail.core.digest.Sha256;
import eu.testa.mail.core.mime.EightOctets;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Writes a message as DATA carries it (RFC 5321 §4.5.2): a dot at the start of a line is doubled, a line with one dot
 * ends it. No other octet is added or changed, but for the CRLF that must stand before the last line.
 */
final class DotStuffing {

    private static final int BUFFER = 64 * 1024;
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] END = {'.', '\r', '\n'};

    private DotStuffing() {
    }

    /**
     * @param size of the message, or what it is likely to be
     * @return SHA-256, in hexadecimal digits, of the message as the peer has it: without the dots, with a last line that ends
     */
    static String copy(InputStream message, long size, OutputStream out) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[(int) Math.max(1, Math.min(BUFFER, size))];
        byte beforePrevious = '\r';
        byte previous = '\n';
        for (int count = message.read(buffer); count >= 0; count = message.read(buffer)) {
            digest.update(buffer, 0, count);
            int unwritten = 0;
            for (int dot = EightOctets.indexOf(buffer, '.', 0, count); dot >= 0;
                 dot = EightOctets.indexOf(buffer, '.', dot + 1, count)) {
                if ((dot > 0 ? buffer[dot - 1] : previous) == '\n'
                    && (dot > 1 ? buffer[dot - 2] : dot == 1 ? previous : beforePrevious) == '\r') {
                    out.write(buffer, unwritten, dot - unwritten);
                    out.write('.');
                    unwritten = dot;
                }
            }
            out.write(buffer, unwritten, count - unwritten);
            if (count > 0) {
                beforePrevious = count > 1 ? buffer[count - 2] : previous;
                previous = buffer[count - 1];
            }
        }
        if (previous != '\n' || beforePrevious != '\r') {
            digest.update(LINE_END);
            out.write(LINE_END);
        }
        out.write(END);
        return HexFormat.of().formatHex(digest.digest());
    }
}
