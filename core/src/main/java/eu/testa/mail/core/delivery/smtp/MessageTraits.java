package eu.testa.mail.core.delivery.smtp;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mime.EightOctets;
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

    private static final int BUFFER = 64 * 1024;
    /** What is looked at around a dot: so many octets before it, and so many after it. */
    private static final int AROUND = 2;
    /** What stays for the next look, a line's end, and one octet that is read. */
    private static final int LEAST_BUFFER = 3 * AROUND + 1;

    public static MessageTraits of(MessageSource message) throws IOException {
        byte[] buffer = new byte[(int) Math.max(LEAST_BUFFER, Math.min(BUFFER, AROUND + message.size()))];
        // DATA stands before a message, on a line of its own
        int filled = endLine(buffer, 0);
        long size = 0;
        boolean eightBit = false;
        boolean fakeEnd = false;
        try (InputStream in = message.open()) {
            for (int count = in.read(buffer, filled, buffer.length - filled); count >= 0;
                 count = in.read(buffer, filled, buffer.length - filled)) {
                size += count;
                eightBit |= EightOctets.hasEightBit(buffer, filled, filled + count);
                filled += count;
                fakeEnd |= hasFakeEnd(buffer, filled);
                int looked = Math.max(0, filled - 2 * AROUND);
                System.arraycopy(buffer, looked, buffer, 0, filled - looked);
                filled -= looked;
            }
        }
        // DATA ends the last line where the message does not, which may complete one
        fakeEnd |= hasFakeEnd(buffer, endLine(buffer, filled));
        return new MessageTraits(size, eightBit, fakeEnd);
    }

    private static int endLine(byte[] buffer, int at) {
        buffer[at] = '\r';
        buffer[at + 1] = '\n';
        return at + 2;
    }

    /** Looks at each dot that has enough octets around it. */
    private static boolean hasFakeEnd(byte[] buffer, int filled) {
        int end = filled - AROUND;
        for (int dot = EightOctets.indexOf(buffer, '.', AROUND, end); dot >= 0;
             dot = EightOctets.indexOf(buffer, '.', dot + 1, end)) {
            if (isFakeEnd(buffer, dot)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFakeEnd(byte[] buffer, int dot) {
        byte before = buffer[dot - 1];
        byte after = buffer[dot + 1];
        if (buffer[dot - 2] == '\r' && before == '\n') {
            return after == '\n' || after == '\r' && buffer[dot + 2] != '\n';
        }
        return (before == '\r' || before == '\n') && (after == '\r' || after == '\n');
    }
}
