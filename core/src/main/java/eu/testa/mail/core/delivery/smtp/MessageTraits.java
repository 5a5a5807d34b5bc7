package eu.testa.mail.core.delivery.smtp;

import eu.testa.mail.core.mail.MessageSource;
import java.io.IOException;
import java.io.InputStream;

/**
 * What has to be known of a message's octets before they are offered to a peer.
 *
 * @param size         in octets
 * @param eightBit     an octet above 127 occurs: the peer must speak 8BITMIME, because nothing is ever re-encoded
 * @param fakeEnd      a line that is a lone dot, but whose line ends are not CRLF on both sides: a careless server takes
 *                     it for the end of the mail and what follows for commands (SMTP smuggling)
 */
public record MessageTraits(long size, boolean eightBit, boolean fakeEnd) {

    private static final int BUFFER = 32 * 1024;
    private static final int CRLF = '\r' << 8 | '\n';
    private static final int DOT_CR = '.' << 16 | '\r' << 8;

    public static MessageTraits of(MessageSource message) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long size = 0;
        int bits = 0;
        boolean fakeEnd = false;
        // the last eight octets, the latest one lowest
        long window = 0;
        try (InputStream in = message.open()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                size += count;
                for (int i = 0; i < count; i++) {
                    byte octet = buffer[i];
                    bits |= octet;
                    window = window << 8 | octet & 0xff;
                    fakeEnd |= (window & 0xff00) == '.' << 8 && endsAfterDot(window);
                    fakeEnd |= (window & 0xffff00) == DOT_CR && endsAfterDotCr(window);
                }
            }
        }
        if ((window & 0xffff) != CRLF) {
            // what DATA adds may complete one
            fakeEnd |= endsAfterDot(window << 8 | '\r') || endsAfterDotCr(window << 8 | '\r');
        }
        return new MessageTraits(size, bits < 0, fakeEnd);
    }

    /** Line end, dot, and now the start of a line end, where one of the two is bare for sure. */
    private static boolean endsAfterDot(long window) {
        long octet = window & 0xff;
        if ((window & 0xff00) != '.' << 8 || octet != '\r' && octet != '\n') {
            return false;
        }
        if ((window >> 16 & 0xffff) == CRLF) {
            return octet == '\n';
        }
        long before = window >> 16 & 0xff;
        return before == '\r' || before == '\n';
    }

    /** CRLF, dot, CR, and now something else than LF. */
    private static boolean endsAfterDotCr(long window) {
        return (window & 0xffff00) == DOT_CR && (window >> 24 & 0xffff) == CRLF && (window & 0xff) != '\n';
    }
}
