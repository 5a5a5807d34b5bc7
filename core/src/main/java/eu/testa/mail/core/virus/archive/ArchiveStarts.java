package eu.testa.mail.core.virus.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
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
    private final byte[] block = new byte[BLOCK];
    /** Where the block stands in the file. */
    private long base;
    private int filled;
    private int next;

    ArchiveStarts(Scratch file, long from, long to, List<Signature> wanted) {
        this(file.open(from, Math.max(0, to - from)), from, wanted);
    }

    /** @param base what the first octet counts as */
    ArchiveStarts(InputStream octets, long base, List<Signature> wanted) {
        this.octets = octets;
        this.base = base;
        this.wanted = wanted;
        wanted.forEach(one -> first[one.octets[0] & 0xff] = true);
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
                if (first[block[next] & 0xff]) {
                    Optional<Signature> found = find();
                    if (found.isPresent()) {
                        return Optional.of(new Hit(found.get(), base + next++));
                    }
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

    private Optional<Signature> find() {
        return wanted.stream().filter(one -> next + one.octets.length <= filled
            && Arrays.equals(one.octets, 0, one.octets.length, block, next, next + one.octets.length)).findFirst();
    }

    private boolean fill() throws IOException {
        System.arraycopy(block, next, block, 0, filled - next);
        base += next;
        filled -= next;
        next = 0;
        int count = octets.readNBytes(block, filled, BLOCK - filled);
        filled += count;
        return count > 0;
    }
}
