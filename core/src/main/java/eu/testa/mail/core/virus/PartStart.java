package eu.testa.mail.core.virus;

import eu.testa.mail.core.mime.OctetLines;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;

/**
 * The first octets of a part of a mail, by which it is known what it is; nearly always they are all of it. The parts of a mail
 * are read into the same memory, one after the other.
 */
final class PartStart {

    /** More than stands before the content in any CMS object: a version, and names of algorithms. */
    private static final int LONGEST = OctetLines.BUFFER;

    private byte[] octets;
    private int count;
    private InputStream rest;

    /** @param size of the mail, in octets: few parts are larger than that */
    PartStart(long size) {
        this.octets = new byte[(int) Math.min(size + 1, LONGEST)];
    }

    /**
     * Goes to the next part.
     *
     * @param content of which no more is read than its first octets
     */
    void read(InputStream content) throws IOException {
        rest = content;
        count = content.readNBytes(octets, 0, octets.length);
        if (count == octets.length && count < LONGEST) {
            octets = Arrays.copyOf(octets, LONGEST);
            count += content.readNBytes(octets, count, LONGEST - count);
        }
    }

    byte[] octets() {
        return octets;
    }

    int count() {
        return count;
    }

    /** The whole part, to be read once. */
    InputStream all() {
        return new SequenceInputStream(new ByteArrayInputStream(octets, 0, count), rest);
    }

    /** The whole part, to be read once; after that its first octets are others. */
    OctetLines lines() {
        return new OctetLines(octets, count, rest);
    }
}
