package eu.testa.mail.core.delivery.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Writes a message as DATA carries it (RFC 5321 §4.5.2): a dot at the start of a line is doubled, a line with one dot
 * ends it. No other octet is added or changed, but for the CRLF that must stand before the last line.
 */
final class DotStuffing {

    private static final int BUFFER = 8 * 1024;
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
                if (buffer[i] == '.' && (i > 0 ? buffer[i - 1] : previous) == '\n'
                    && (i > 1 ? buffer[i - 2] : i == 1 ? previous : beforePrevious) == '\r') {
                    out.write(buffer, unwritten, i - unwritten);
                    out.write('.');
                    unwritten = i;
                }
            }
            out.write(buffer, unwritten, count - unwritten);
            if (count > 0) {
                beforePrevious = count > 1 ? buffer[count - 2] : previous;
                previous = buffer[count - 1];
            }
        }
        boolean endsInLineEnd = previous == '\n' && beforePrevious == '\r';
        out.write(END, endsInLineEnd ? 2 : 0, endsInLineEnd ? 3 : 5);
    }
}
