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
    /** Enough for most signatures. */
    private static final int SMALL_BUFFER = 4 * 1024;
    /** Three characters may be left over from before, which are three octets together with the next one. */
    private static final int ROOM = 2;
    private static final byte OTHER = -1;
    private static final byte BLANK = -2;
    private static final byte PADDING = -3;
    private static final byte[] VALUES = values();

    private final InputStream in;
    /** Characters, from {@link #ROOM} on; octets take their place, from the beginning on, as there are never more of them. */
    private byte[] octets = new byte[ROOM + SMALL_BUFFER];
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
        int end = fill();
        if (end == ROOM) {
            if (characters != 0 || missingPaddings != 0) {
                throw new MalformedMailException("the base64 ends in the middle");
            }
            return false;
        }
        for (int at = fours(ROOM, end); at < end; at = fours(at, end)) {
            take(VALUES[octets[at++] & 0xff]);
        }
        return true;
    }

    /** Returns where the characters end. */
    private int fill() throws IOException {
        int end = ROOM + in.readNBytes(octets, ROOM, octets.length - ROOM);
        if (end == ROOM + SMALL_BUFFER && end == octets.length) {
            octets = Arrays.copyOf(octets, ROOM + BUFFER);
            end += in.readNBytes(octets, end, octets.length - end);
        }
        return end;
    }

    /** Four characters at a time, as far as there is nothing else: nearly all of a mail. Returns where they end. */
    private int fours(int from, int end) {
        if (characters != 0 || padded) {
            return from;
        }
        int at = from;
        int to = filled;
        while (at + 4 <= end) {
            int three = VALUES[octets[at] & 0xff] << 18 | VALUES[octets[at + 1] & 0xff] << 12
                | VALUES[octets[at + 2] & 0xff] << 6 | VALUES[octets[at + 3] & 0xff];
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
