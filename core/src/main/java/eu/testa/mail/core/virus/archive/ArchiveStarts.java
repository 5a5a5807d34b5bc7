package eu.testa.mail.core.virus.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Where archives begin inside of other files: in programs that unpack themselves, in documents and stored mails. */
final class ArchiveStarts {

    /** A place where one was found. */
    record Hit(Signature signature, long offset) {
    }

    /** Octets, and the archive of which they are the beginning. */
    record Signature(ArchiveFormat format, byte[] octets) {
    }

    static final List<Signature> ZIP_MEMBER = List.of(signature(ArchiveFormat.ZIP, "504b0304"));
    static final List<Signature> ZIP_END = List.of(signature(ArchiveFormat.ZIP, "504b0506"));
    /** Long enough that other octets are not likely to be the same. */
    static final List<Signature> ANY = List.of(ZIP_MEMBER.get(0), signature(ArchiveFormat.RAR, "526172211a07"),
        signature(ArchiveFormat.SEVEN_ZIP, "377abcaf271c"), signature(ArchiveFormat.CAB, "4d53434600000000"));

    private static final int LONGEST = 8;
    private static final int BLOCK = 32 * 1024;

    private final List<Signature> wanted;
    private final boolean[] first = new boolean[256];
    private final InputStream octets;
    private final byte[] block;
    /** Where the block stands in the file. */
    private long base;
    private int filled;
    private int next;

    ArchiveStarts(Scratch file, long from, long to, List<Signature> wanted) {
        this(new byte[BLOCK], 0, file.open(from, Math.max(0, to - from)), from, wanted);
    }

    /**
     * Of a file that is being read.
     *
     * @param start its first {@link ArchiveFormat#START} octets, or all of them; they are not kept as they are
     * @param rest  what comes after these
     */
    ArchiveStarts(byte[] start, InputStream rest, List<Signature> wanted) {
        this(start, start.length, rest, 0, wanted);
    }

    private ArchiveStarts(byte[] block, int filled, InputStream octets, long base, List<Signature> wanted) {
        this.block = block;
        this.filled = filled;
        this.octets = octets;
        this.base = base;
        this.wanted = wanted;
        for (Signature one : wanted) {
            first[one.octets[0] & 0xff] = true;
        }
    }

    private static Signature signature(ArchiveFormat format, String hex) {
        return new Signature(format, HexFormat.of().parseHex(hex));
    }

    /** The next one; empty at the end. */
    Optional<Hit> next() throws IOException {
        boolean end = false;
        while (true) {
            // the last octets of a block may be the beginning of one
            int until = end ? filled : filled - LONGEST + 1;
            for (; next < until; next++) {
                Signature found = first[block[next] & 0xff] ? find() : null;
                if (found != null) {
                    return Optional.of(new Hit(found, base + next++));
                }
            }
            if (end) {
                return Optional.empty();
            }
            end = !fill();
        }
    }

    /** The octets from the last one on, after which there is no next one. */
    InputStream rest() {
        return new SequenceInputStream(new ByteArrayInputStream(block, next - 1, filled - next + 1), octets);
    }

    /** What begins at the next octet; null if nothing does. */
    private Signature find() {
        for (Signature one : wanted) {
            if (isNext(one.octets)) {
                return one;
            }
        }
        return null;
    }

    private boolean isNext(byte[] signature) {
        if (next + signature.length > filled) {
            return false;
        }
        int same = 0;
        while (same < signature.length && block[next + same] == signature[same]) {
            same++;
        }
        return same == signature.length;
    }

    private boolean fill() throws IOException {
        System.arraycopy(block, next, block, 0, filled - next);
        base += next;
        filled -= next;
        next = 0;
        int count = octets.readNBytes(block, filled, block.length - filled);
        filled += count;
        return count > 0;
    }
}
