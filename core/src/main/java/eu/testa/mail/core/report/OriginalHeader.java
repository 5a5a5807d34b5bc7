package eu.testa.mail.core.report;

import eu.testa.mail.core.mail.MessageSource;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The header of the mail a report is about, and nothing of its body, which is confidential.
 *
 * <p>Octets that a 7-bit message may not have become question marks, and what a line has beyond 998 octets (RFC 5322
 * §2.1.1) is left out, so the report passes every server as it is.
 */
final class OriginalHeader {

    private static final int MAX_OCTETS = 64 * 1024;
    private static final int MAX_LINE = 998;

    private OriginalHeader() {
    }

    static String of(MessageSource message) throws IOException {
        StringBuilder header = new StringBuilder();
        try (InputStream in = new BufferedInputStream(message.open())) {
            StringBuilder line = new StringBuilder();
            int read = 0;
            for (int octet = in.read(); octet >= 0 && read < MAX_OCTETS; octet = in.read()) {
                read++;
                if (octet == '\n') {
                    if (line.length() == 0) {
                        break;
                    }
                    header.append(line).append("\r\n");
                    line.setLength(0);
                } else if (octet != '\r' && line.length() < MAX_LINE) {
                    line.append(octet == '\t' || octet >= ' ' && octet < 0x7f ? (char) octet : '?');
                }
            }
        }
        return header.toString();
    }
}
