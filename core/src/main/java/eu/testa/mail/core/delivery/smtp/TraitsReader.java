package eu.testa.mail.core.delivery.smtp;

import eu.testa.mail.core.mime.EightOctets;

/** Finds out the {@link MessageTraits} of a message while its octets pass by, in pieces of any size. For one message and one thread. */
public final class TraitsReader {

    /** What is looked at around a dot: so many octets before it, and so many after it. */
    private static final int AROUND = 2;
    /** Of each piece, so many octets are looked at again with the next one: its last dots, and what stands around them. */
    private static final int EDGE = 2 * AROUND;

    /** The last octets of what has passed, and room for the first of what comes. */
    private final byte[] seam = new byte[2 * EDGE];
    private int kept;
    private long size;
    private boolean eightBit;
    private boolean fakeEnd;

    public TraitsReader() {
        // DATA stands before a message, on a line of its own
        endLine();
    }

    /**
     * The next octets.
     *
     * @param to the first that is none of them
     */
    public void add(byte[] octets, int from, int to) {
        size += to - from;
        eightBit |= EightOctets.hasEightBit(octets, from, to);
        fakeEnd |= hasFakeEnd(octets, from, to);
        join(octets, from, to);
    }

    /** Looks at the dots at the edges, and keeps what stands before the next piece. */
    private void join(byte[] octets, int from, int to) {
        int some = Math.min(EDGE, to - from);
        System.arraycopy(octets, from, seam, kept, some);
        int filled = kept + some;
        fakeEnd |= hasFakeEnd(seam, 0, filled);
        kept = Math.min(EDGE, filled);
        if (some == EDGE) {
            System.arraycopy(octets, to - EDGE, seam, 0, EDGE);
        } else {
            System.arraycopy(seam, filled - kept, seam, 0, kept);
        }
    }

    private void endLine() {
        join(new byte[] {'\r', '\n'}, 0, AROUND);
    }

    /** Of all that has passed; nothing may follow. */
    public MessageTraits traits() {
        // DATA ends the last line where the message does not, which may complete one
        endLine();
        return new MessageTraits(size, eightBit, fakeEnd);
    }

    /** Looks at each dot that has enough octets around it. */
    private static boolean hasFakeEnd(byte[] octets, int from, int to) {
        int end = to - AROUND;
        for (int dot = EightOctets.indexOf(octets, '.', from + AROUND, end); dot >= 0;
             dot = EightOctets.indexOf(octets, '.', dot + 1, end)) {
            if (isFakeEnd(octets, dot)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFakeEnd(byte[] octets, int dot) {
        byte before = octets[dot - 1];
        byte after = octets[dot + 1];
        if (octets[dot - 2] == '\r' && before == '\n') {
            return after == '\n' || after == '\r' && octets[dot + 2] != '\n';
        }
        return (before == '\r' || before == '\n') && (after == '\r' || after == '\n');
    }
}
