package eu.testa.mail.core.mime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Looks at octets eight at a time. Each octet of each mail comes by here several times: one at a time takes two to six times as
 * long, whether Java's compiler has been at work or not. The limit of each loop is a variable of its own: with a sum in its place, the compiler
 * looks at the bounds of the array each time.
 */
public final class EightOctets {

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle EIGHT_OF_BUFFER = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x80 * ONES;

    private EightOctets() {
    }

    /**
     * Where an octet is, or -1.
     *
     * @param wanted of ASCII
     * @param to     the first that is not looked at
     */
    public static int indexOf(byte[] octets, char wanted, int from, int to) {
        long eightWanted = wanted * ONES;
        int at = from;
        int lastEight = to - Long.BYTES;
        for (; at <= lastEight; at += Long.BYTES) {
            long zeroWhereEqual = (long) EIGHT.get(octets, at) ^ eightWanted;
            long found = zeroWhereEqual - ONES & ~zeroWhereEqual & HIGH_BITS;
            if (found != 0) {
                return at + first(found);
            }
        }
        while (at < to && octets[at] != (byte) wanted) {
            at++;
        }
        return at < to ? at : -1;
    }

    /**
     * Where an octet is in a buffer, whatever its position is, or -1.
     * The loop stands here again: the compiler makes eight octets one read only where it knows which kind of memory they are in.
     *
     * @param wanted of ASCII
     * @param to     the first that is not looked at
     */
    public static int indexOf(ByteBuffer octets, char wanted, int from, int to) {
        long eightWanted = wanted * ONES;
        int at = from;
        int lastEight = to - Long.BYTES;
        for (; at <= lastEight; at += Long.BYTES) {
            long zeroWhereEqual = (long) EIGHT_OF_BUFFER.get(octets, at) ^ eightWanted;
            long found = zeroWhereEqual - ONES & ~zeroWhereEqual & HIGH_BITS;
            if (found != 0) {
                return at + first(found);
            }
        }
        while (at < to && octets.get(at) != (byte) wanted) {
            at++;
        }
        return at < to ? at : -1;
    }

    /**
     * Where an octet of ASCII is that comes before another in it, or -1.
     *
     * @param limit of ASCII
     * @param to    the first that is not looked at
     */
    public static int indexOfBelow(byte[] octets, char limit, int from, int to) {
        long eightLimits = limit * ONES;
        int at = from;
        int lastEight = to - Long.BYTES;
        for (; at <= lastEight; at += Long.BYTES) {
            long eight = (long) EIGHT.get(octets, at);
            long found = eight - eightLimits & ~eight & HIGH_BITS;
            if (found != 0) {
                return at + first(found);
            }
        }
        while (at < to && (octets[at] < 0 || octets[at] >= limit)) {
            at++;
        }
        return at < to ? at : -1;
    }

    /**
     * Whether an octet is above 127.
     *
     * @param to the first that is not looked at
     */
    public static boolean hasEightBit(byte[] octets, int from, int to) {
        long bits = 0;
        int at = from;
        int lastEight = to - Long.BYTES;
        for (; at <= lastEight; at += Long.BYTES) {
            bits |= (long) EIGHT.get(octets, at);
        }
        for (; at < to; at++) {
            bits |= octets[at];
        }
        return (bits & HIGH_BITS) != 0;
    }

    /** A borrow changes only what comes after the first octet that is found. */
    private static int first(long found) {
        return Long.numberOfTrailingZeros(found) / Byte.SIZE;
    }
}
