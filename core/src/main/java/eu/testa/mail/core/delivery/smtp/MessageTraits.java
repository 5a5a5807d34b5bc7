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

    public static MessageTraits of(MessageSource message) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long size = 0;
        int bits = 0;
        FakeEnd fakeEnd = new FakeEnd();
        try (InputStream in = message.open()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                size += count;
                for (int i = 0; i < count; i++) {
                    byte octet = buffer[i];
                    bits |= octet;
                    fakeEnd.next(octet);
                }
            }
        }
        return new MessageTraits(size, bits < 0, fakeEnd.foundBeforeEnd());
    }

    /** Finds line end, dot, line end, where one of the line ends is a bare CR or a bare LF. */
    private static final class FakeEnd {

        private enum State { ELSEWHERE, DOT_AFTER_CRLF, DOT_AFTER_BARE, DOT_CR_AFTER_CRLF }

        private boolean found;
        private State state = State.ELSEWHERE;
        private byte previous;
        private byte beforePrevious;

        /** The end of the message gets a CRLF where it has none, which may complete one. */
        private boolean foundBeforeEnd() {
            return found || state == State.DOT_AFTER_BARE;
        }

        private void next(byte octet) {
            found |= switch (state) {
                case ELSEWHERE -> false;
                case DOT_AFTER_CRLF -> octet == '\n';
                case DOT_AFTER_BARE -> octet == '\n' || octet == '\r';
                case DOT_CR_AFTER_CRLF -> octet != '\n';
            };
            state = following(octet);
            beforePrevious = previous;
            previous = octet;
        }

        private State following(byte octet) {
            if (octet == '.' && previous == '\n' && beforePrevious == '\r') {
                return State.DOT_AFTER_CRLF;
            }
            if (octet == '.' && (previous == '\n' || previous == '\r')) {
                return State.DOT_AFTER_BARE;
            }
            return octet == '\r' && state == State.DOT_AFTER_CRLF ? State.DOT_CR_AFTER_CRLF : State.ELSEWHERE;
        }
    }
}
