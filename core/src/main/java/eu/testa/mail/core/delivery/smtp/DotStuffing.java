package eu.testa.mail.core.delivery.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Writes a message as DATA carries it (RFC 5321 §4.5.2): a dot at the start of a line is doubled, a line with one dot
 * ends it. No other octet is added or changed, but for the CRLF that must stand before the last line.
 */
final class DotStuffing {

    private static final int BUFFER = 32 * 1024;
    private static final byte[] END = {'\r', '\n', '.', '\r', '\n'};

    private DotStuffing() {
    }

    static void copy(InputStream message, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        byte beforePrevious = '\r';
        byte previous = '\n';
        for (int count = message.read(buffer); count >= 0; count = message.read(buffer)) {
            int unwritten = 0;
            for (int i = 0; i < count; i++) {
                byte octet = buffer[i];
                if (octet == '.' && previous == '\n' && beforePrevious == '\r') {
                    out.write(buffer, unwritten, i - unwritten);
                    out.write('.');
                    unwritten = i;
                }
                beforePrevious = previous;
                previous = octet;
            }
            out.write(buffer, unwritten, count - unwritten);
        }
        boolean endsInLineEnd = previous == '\n' && beforePrevious == '\r';
        out.write(END, endsInLineEnd ? 2 : 0, endsInLineEnd ? 3 : 5);
    }
}
