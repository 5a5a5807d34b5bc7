package eu.testa.mail.core.mime;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Decodes base64 (RFC 2045 §6.8), and nothing but base64: readers differ in what they make of anything else, and text after
 * the last character would be text that nobody has signed.
 */
public final class Base64Octets extends InputStream {

    private static final int BUFFER = 8 * 1024;
    private static final byte OTHER = -1;
    private static final byte BLANK = -2;
    private static final byte PADDING = -3;
    private static final byte[] VALUES = values();

    private final InputStream in;
    private final byte[] encoded = new byte[BUFFER];
    /** Four characters are three octets, and up to three are left over from before. */
    private final byte[] octets = new byte[BUFFER / 4 * 3 + 3];
    private int next;
    private int filled;

    private int bits;
    private int characters;
    /** How many more are expected; once there was one, there is nothing but padding. */
    private int missingPaddings;
    private boolean padded;

    public Base64Octets(InputStream in) {
        this.in = in;
    }

    private static byte[] values() {
        byte[] values = new byte[256];
        Arrays.fill(values, OTHER);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            values[alphabet.charAt(i)] = (byte) i;
        }
        for (char blank : " \t\r\n".toCharArray()) {
            values[blank] = BLANK;
        }
        values['='] = PADDING;
        return values;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int most) throws IOException {
        while (next == filled) {
            if (!decode()) {
                return -1;
            }
        }
        int count = Math.min(most, filled - next);
        System.arraycopy(octets, next, to, offset, count);
        next += count;
        return count;
    }

    private boolean decode() throws IOException {
        next = 0;
        filled = 0;
        // a body gives its lines one by one
        int count = in.readNBytes(encoded, 0, BUFFER);
        if (count == 0) {
            if (characters != 0 || missingPaddings != 0) {
                throw new MalformedMailException("the base64 ends in the middle");
            }
            return false;
        }
        for (int at = fours(0, count); at < count; at = fours(at, count)) {
            take(VALUES[encoded[at++] & 0xff]);
        }
        return true;
    }

    /** Four characters at a time, as far as there is nothing else: nearly all of a mail. Returns where they end. */
    private int fours(int from, int count) {
        if (characters != 0 || padded) {
            return from;
        }
        int at = from;
        int to = filled;
        while (at + 4 <= count) {
            int three = VALUES[encoded[at] & 0xff] << 18 | VALUES[encoded[at + 1] & 0xff] << 12
                | VALUES[encoded[at + 2] & 0xff] << 6 | VALUES[encoded[at + 3] & 0xff];
            // one that is negative makes all of it negative
            if (three < 0) {
                break;
            }
            octets[to] = (byte) (three >> 16);
            octets[to + 1] = (byte) (three >> 8);
            octets[to + 2] = (byte) three;
            to += 3;
            at += 4;
        }
        filled = to;
        return at;
    }

    private void take(byte value) throws MalformedMailException {
        if (value >= 0) {
            add(value);
        } else if (value == PADDING) {
            pad();
        } else if (value == OTHER) {
            throw new MalformedMailException("there is something in the base64 that is none");
        }
    }

    private void add(byte value) throws MalformedMailException {
        if (padded) {
            throw new MalformedMailException("there is something after the end of the base64");
        }
        bits = bits << 6 | value;
        characters++;
        if (characters == 4) {
            octets[filled++] = (byte) (bits >> 16);
            octets[filled++] = (byte) (bits >> 8);
            octets[filled++] = (byte) bits;
            characters = 0;
        }
    }

    private void pad() throws MalformedMailException {
        if (!padded && characters >= 2) {
            padded = true;
            missingPaddings = 4 - characters;
            int bitsOfLast = bits << 6 * missingPaddings;
            octets[filled++] = (byte) (bitsOfLast >> 16);
            if (characters == 3) {
                octets[filled++] = (byte) (bitsOfLast >> 8);
            }
            characters = 0;
        }
        missingPaddings--;
        if (missingPaddings < 0) {
            throw new MalformedMailException("the base64 has its end in the wrong place");
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
