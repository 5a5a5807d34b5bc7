package eu.testa.mail.core.mime;

import java.util.Arrays;

/**
 * Watches the lines of an encoded body go by, for what readers decode in different ways: octets that are no base64, base64
 * after its end, and in quoted-printable an equals sign with blanks behind it.
 */
abstract class EncodedLines {

    /** Whether there is anything to watch for. */
    boolean isNeeded() {
        return true;
    }

    /** Takes a line or a piece of one. */
    abstract void accept(OctetLines line) throws MalformedMailException;

    static EncodedLines of(TransferEncoding encoding) {
        return switch (encoding) {
            case IDENTITY -> new Plain();
            case BASE64 -> new Base64();
            case QUOTED_PRINTABLE -> new QuotedPrintable();
        };
    }

    private static final class Plain extends EncodedLines {

        @Override
        boolean isNeeded() {
            return false;
        }

        @Override
        void accept(OctetLines line) {
            // it stands for itself
        }
    }

    private static final class Base64 extends EncodedLines {

        private static final byte DIGIT = 0;
        private static final byte BLANK = 1;
        private static final byte PADDING = 2;
        private static final byte OTHER = 4;
        private static final byte[] KINDS = kinds();

        private boolean padded;

        private static byte[] kinds() {
            byte[] kinds = new byte[256];
            Arrays.fill(kinds, OTHER);
            for (char digit : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".toCharArray()) {
                kinds[digit] = DIGIT;
            }
            kinds[' '] = BLANK;
            kinds['\t'] = BLANK;
            kinds['='] = PADDING;
            return kinds;
        }

        @Override
        void accept(OctetLines line) throws MalformedMailException {
            byte[] octets = line.octets();
            int end = line.start() + line.length();
            int all = DIGIT;
            for (int i = line.start(); i < end; i++) {
                all |= KINDS[octets[i] & 0xff];
            }
            // nearly every line
            if (all == DIGIT && !padded) {
                return;
            }
            for (int i = line.start(); i < end; i++) {
                byte kind = KINDS[octets[i] & 0xff];
                if (kind == DIGIT && !padded) {
                    continue;
                }
                if (kind == OTHER) {
                    throw new MalformedMailException("there is something in the base64 of a part that is none");
                }
                if (kind == DIGIT) {
                    throw new MalformedMailException("there is something after the end of the base64 of a part");
                }
                padded |= kind == PADDING;
            }
        }
    }

    private static final class QuotedPrintable extends EncodedLines {

        @Override
        void accept(OctetLines line) throws MalformedMailException {
            byte[] octets = line.octets();
            int last = line.start() + line.length() - 1;
            int at = last;
            while (at >= line.start() && (octets[at] == ' ' || octets[at] == '\t')) {
                at--;
            }
            if (at >= line.start() && at < last && octets[at] == '=') {
                throw new MalformedMailException("there are blanks after an equals sign at the end of a line");
            }
        }
    }
}
