package eu.testa.mail.core.virus.archive;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What is in a zip (APPNOTE.TXT 6.3.10). Some readers believe the directory at its end, others the headers before each
 * member; both must say the same here, and there must be no more members than both know. What is anything else may be clean
 * for one and not for the other.
 */
final class ZipMembers {

    static final int MEMBER = 0x04034b50;
    private static final int DIRECTORY = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int END_64 = 0x06064b50;
    private static final int LOCATOR_64 = 0x07064b50;
    /** Octets of each header as far as its length is fixed (§4.3); the numbers beside are where a field stands in it. */
    private static final int MEMBER_LENGTH = 30;
    private static final int DIRECTORY_LENGTH = 46;
    private static final int END_LENGTH = 22;
    private static final int END_64_LENGTH = 56;
    private static final int LOCATOR_64_LENGTH = 20;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final int EXTRA_64 = 1;
    private static final long IN_EXTRA = 0xffff_ffffL;

    private static final int ENCRYPTED = 1;
    private static final int SIZES_FOLLOW = 8;

    /** Of one member: where its octets are, and how they are packed. */
    record Member(long offset, long data, long packed, int method, boolean encrypted, boolean usual) {

        long end() {
            return data + packed;
        }
    }

    private record Directory(long start, long size, long count, long shift, long end, boolean usual) {
    }

    /** As the directory has it. */
    private record Entry(int flags, int method, long packed, byte[] name, long offset) {
    }

    private final Scratch file;
    private final long start;

    private ZipMembers(Scratch file, long start) {
        this.file = file;
        this.start = start;
    }

    /**
     * The members of a zip that ends where the file ends, or not far from it.
     *
     * @throws UnpackException if it is no zip that all readers read in one way, or has more members
     */
    static List<Member> of(Scratch file, int most) throws IOException {
        long end = lastEnd(file).orElseThrow(() -> UnpackException.malformed("a ZIP archive without its directory"));
        return new ZipMembers(file, 0).members(end, file.size(), most);
    }

    /**
     * The members of a zip somewhere inside of a file; none if nothing of it ends as a zip.
     *
     * @param start where its first member begins
     */
    static Optional<List<Member>> inside(Scratch file, long start, int most) throws IOException {
        ArchiveStarts ends = new ArchiveStarts(file, start, file.size(), ArchiveStarts.ZIP_END);
        for (Optional<ArchiveStarts.Hit> hit = ends.next(); hit.isPresent(); hit = ends.next()) {
            long end = hit.get().offset();
            if (isEnd(file, end)) {
                ByteBuffer fields = file.read(end, END_LENGTH);
                return Optional.of(new ZipMembers(file, start)
                    .members(end, Math.min(file.size(), end + END_LENGTH + (fields.getShort(20) & 0xffff)), most));
            }
        }
        return Optional.empty();
    }

    /** Whether octets that begin as a member's header go on as one; other files may have such a beginning by chance. */
    static boolean looksLikeMember(Scratch file, long offset) throws IOException {
        if (offset + MEMBER_LENGTH > file.size()) {
            return false;
        }
        ByteBuffer fields = file.read(offset, MEMBER_LENGTH);
        int nameLength = fields.getShort(26) & 0xffff;
        return (fields.getShort(4) & 0xff) <= 63 && (fields.getShort(8) & 0xffff) <= 99 && nameLength > 0
            && offset + MEMBER_LENGTH + nameLength <= file.size();
    }

    private static Optional<Long> lastEnd(Scratch file) throws IOException {
        long from = Math.max(0, file.size() - END_LENGTH - LONGEST_COMMENT);
        ArchiveStarts ends = new ArchiveStarts(file, from, file.size(), ArchiveStarts.ZIP_END);
        Optional<Long> last = Optional.empty();
        for (Optional<ArchiveStarts.Hit> hit = ends.next(); hit.isPresent(); hit = ends.next()) {
            if (isEnd(file, hit.get().offset())) {
                last = Optional.of(hit.get().offset());
            }
        }
        return last;
    }

    private static boolean isEnd(Scratch file, long end) throws IOException {
        if (end + END_LENGTH > file.size()) {
            return false;
        }
        ByteBuffer fields = file.read(end, END_LENGTH);
        long size = fields.getInt(12) & IN_EXTRA;
        return size == IN_EXTRA || size == 0
            || size <= end - file.start() && file.read(end - size, Integer.BYTES).getInt(0) == DIRECTORY
            || end - LOCATOR_64_LENGTH >= file.start() && file.read(end - LOCATOR_64_LENGTH, Integer.BYTES).getInt(0) == LOCATOR_64;
    }

    private List<Member> members(long end, long fileEnd, int most) throws IOException {
        try {
            Directory directory = directory(end, fileEnd);
            if (directory.count > most) {
                throw UnpackException.overLimit("an archive with more than " + most + " files");
            }
            List<Member> members = named(directory);
            members.sort(Comparator.comparingLong(Member::offset));
            requireNothingBetween(members, directory.start, fileEnd);
            return members;
        } catch (EOFException e) {
            throw UnpackException.malformed("a ZIP archive that ends before its end");
        }
    }

    private Directory directory(long end, long fileEnd) throws IOException {
        ByteBuffer fields = file.read(end, END_LENGTH);
        long count = fields.getShort(10) & 0xffff;
        long size = fields.getInt(12) & IN_EXTRA;
        long offset = fields.getInt(16) & IN_EXTRA;
        boolean oneDisk = fields.getShort(4) == 0 && fields.getShort(6) == 0 && fields.getShort(8) == fields.getShort(10)
            || count == 0xffff;
        long endOfDirectory = end;
        boolean large = end >= start + LOCATOR_64_LENGTH && file.read(end - LOCATOR_64_LENGTH, Integer.BYTES).getInt(0) == LOCATOR_64;
        if (large) {
            endOfDirectory = end64(end);
            ByteBuffer fields64 = file.read(endOfDirectory, END_64_LENGTH);
            count = same(count, 0xffff, fields64.getLong(32));
            size = same(size, IN_EXTRA, fields64.getLong(40));
            offset = same(offset, IN_EXTRA, fields64.getLong(48));
        }
        long first = endOfDirectory - size;
        long shift = first - offset;
        if (!oneDisk || size < 0 || offset < 0 || first < start || shift < 0) {
            throw UnpackException.malformed("a ZIP archive whose directory is not where it should be");
        }
        return new Directory(first, size, count, shift, endOfDirectory,
            !large && shift == 0 && end + END_LENGTH + (fields.getShort(20) & 0xffff) == fileEnd);
    }

    private long end64(long end) throws IOException {
        // the locator's offset counts from the archive's start, before which there may be something
        long told = file.read(end - LOCATOR_64_LENGTH, LOCATOR_64_LENGTH).getLong(8);
        long usual = end - LOCATOR_64_LENGTH - END_64_LENGTH;
        if (usual < start || file.read(usual, Integer.BYTES).getInt(0) != END_64 || told < 0 || told > usual) {
            throw UnpackException.malformed("a ZIP archive whose 64-bit directory is not where it should be");
        }
        return usual;
    }

    private static long same(long value, long none, long value64) throws UnpackException {
        if (value != none && value != value64) {
            throw UnpackException.malformed("a ZIP archive with two directories that say different things");
        }
        return value64;
    }

    /** One after the other: names may be as long as all memory together. */
    private List<Member> named(Directory directory) throws IOException {
        List<Member> members = new ArrayList<>();
        long left = directory.size;
        try (DataInputStream in = new DataInputStream(
            new BufferedInputStream(file.open(directory.start, directory.size)))) {
            for (long i = 0; i < directory.count; i++) {
                ByteBuffer fields = littleEndian(in, DIRECTORY_LENGTH);
                byte[] name = octets(in, fields.getShort(28) & 0xffff);
                byte[] extra = octets(in, fields.getShort(30) & 0xffff);
                int comment = fields.getShort(32) & 0xffff;
                in.skipNBytes(comment);
                left -= DIRECTORY_LENGTH + name.length + extra.length + comment;
                if (fields.getInt(0) != DIRECTORY) {
                    throw UnpackException.malformed("a ZIP archive whose directory has something else in it");
                }
                Extra64 large = new Extra64(extra);
                large.take(fields.getInt(24) & IN_EXTRA);
                long packed = large.take(fields.getInt(20) & IN_EXTRA);
                long offset = large.take(fields.getInt(42) & IN_EXTRA);
                members.add(member(new Entry(fields.getShort(8), fields.getShort(10) & 0xffff, packed, name, offset), directory));
            }
        }
        if (left != 0) {
            throw UnpackException.malformed("a ZIP archive whose directory has more in it than it says");
        }
        return members;
    }

    private Member member(Entry entry, Directory directory) throws IOException {
        long offset = entry.offset + directory.shift;
        if (offset < start || offset > directory.start) {
            throw UnpackException.malformed("a ZIP archive with a file outside of it");
        }
        ByteBuffer fields = file.read(offset, MEMBER_LENGTH);
        int nameLength = fields.getShort(26) & 0xffff;
        int extraLength = fields.getShort(28) & 0xffff;
        byte[] name = file.read(offset + MEMBER_LENGTH, nameLength).array();
        int flags = fields.getShort(6);
        int method = fields.getShort(8) & 0xffff;
        Extra64 large = new Extra64(file.read(offset + MEMBER_LENGTH + nameLength, extraLength).array());
        large.take(fields.getInt(22) & IN_EXTRA);
        long packed = large.take(fields.getInt(18) & IN_EXTRA);
        boolean sizesFollow = (flags & SIZES_FOLLOW) != 0;
        boolean sameSize = packed == entry.packed || sizesFollow && packed == 0;
        if (fields.getInt(0) != MEMBER || method != entry.method || !Arrays.equals(name, entry.name) || !sameSize
            || ((flags ^ entry.flags) & (ENCRYPTED | SIZES_FOLLOW)) != 0) {
            throw UnpackException.malformed("a ZIP archive whose directory says something else of a file than its header");
        }
        Member member = new Member(offset, offset + MEMBER_LENGTH + nameLength + extraLength, entry.packed, method,
            (flags & ENCRYPTED) != 0, directory.usual && !large.used && !(sizesFollow && method == 0));
        if (entry.packed < 0 || member.end() > directory.start) {
            throw UnpackException.malformed("a ZIP archive with a file that does not end");
        }
        return member;
    }

    /** Neither before nor after nor between them, nor two in one place. */
    private void requireNothingBetween(List<Member> members, long directory, long fileEnd) throws IOException {
        long end = start;
        for (Member member : members) {
            if (member.offset < end) {
                throw UnpackException.malformed("a ZIP archive with several files in one place");
            }
            requireNoMember(end, member.offset);
            end = member.end();
        }
        requireNoMember(end, directory);
        requireNoMember(directory, fileEnd);
    }

    private void requireNoMember(long from, long to) throws IOException {
        if (new ArchiveStarts(file, from, to, ArchiveStarts.ZIP_MEMBER).next().isPresent()) {
            throw UnpackException.malformed("a ZIP archive with a file that its directory does not name");
        }
    }

    private static ByteBuffer littleEndian(DataInputStream in, int count) throws IOException {
        return ByteBuffer.wrap(octets(in, count)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] octets(InputStream in, int count) throws IOException {
        byte[] octets = in.readNBytes(count);
        if (octets.length < count) {
            throw new EOFException("it ends in the middle");
        }
        return octets;
    }

    /** The numbers that need 64 bits (§4.5.3), in the order in which they stand there. */
    private static final class Extra64 {

        private final ByteBuffer numbers;
        private boolean used;

        Extra64(byte[] extra) {
            numbers = find(ByteBuffer.wrap(extra).order(ByteOrder.LITTLE_ENDIAN));
        }

        private static ByteBuffer find(ByteBuffer extra) {
            while (extra.remaining() >= 4) {
                int id = extra.getShort() & 0xffff;
                int length = Math.min(extra.getShort() & 0xffff, extra.remaining());
                if (id == EXTRA_64) {
                    return extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
                }
                extra.position(extra.position() + length);
            }
            return ByteBuffer.allocate(0);
        }

        long take(long value) throws UnpackException {
            if (value != IN_EXTRA) {
                return value;
            }
            used = true;
            if (numbers.remaining() < Long.BYTES) {
                throw UnpackException.malformed("a ZIP archive with a size that is missing");
            }
            return numbers.getLong();
        }
    }
}
