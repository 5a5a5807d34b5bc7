package eu.testa.mail.core.virus.archive;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the files in a tar are (POSIX.1-2017 pax, ustar, GNU, and the old one). Names are of no interest here, and a tar may
 * have them without end, so they are not read.
 */
final class TarMembers {

    private static final int BLOCK = 512;
    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_LENGTH = 8;
    private static final int SIZE = 124;
    private static final int TYPE = 156;
    private static final int LONGEST_PAX = 64 * 1024;

    /** Of one file. */
    record Member(long offset, long size) {
    }

    private final List<Member> members = new ArrayList<>();
    private final Scratch file;
    private long next;

    private TarMembers(Scratch file) {
        this.file = file;
    }

    /** Whether a file begins with the header of a tar, of those also that have no name for it. */
    static boolean isHeader(byte[] start) {
        if (start.length < BLOCK || start[0] == 0) {
            return false;
        }
        long checksum = octal(start, CHECKSUM, CHECKSUM_LENGTH);
        return checksum >= 0 && checksum == sum(start);
    }

    /** As if there were blanks in the place of the checksum. */
    private static long sum(byte[] header) {
        long sum = CHECKSUM_LENGTH * ' ';
        for (int i = 0; i < CHECKSUM; i++) {
            sum += header[i] & 0xff;
        }
        for (int i = CHECKSUM + CHECKSUM_LENGTH; i < BLOCK; i++) {
            sum += header[i] & 0xff;
        }
        return sum;
    }

    /** @throws UnpackException if readers differ in what is in it, or there are more files */
    static TarMembers of(Scratch file, int most) throws IOException {
        TarMembers tar = new TarMembers(file);
        try {
            tar.read(most);
        } catch (EOFException e) {
            throw UnpackException.malformed("a TAR archive that ends in the middle");
        }
        return tar;
    }

    List<Member> all() {
        return members;
    }

    /** Where the archive ends; what comes after is padding, or nothing of it. */
    long end() {
        return next;
    }

    private void read(int most) throws IOException {
        long paxSize = -1;
        while (next + BLOCK <= file.size()) {
            byte[] header = file.read(next, BLOCK).array();
            if (!isHeader(header)) {
                requireEnd(header);
                return;
            }
            long size = number(header, SIZE, 12);
            long data = next + BLOCK;
            long end = data + (size + BLOCK - 1) / BLOCK * BLOCK;
            if (size < 0 || size > file.size() || data + size > file.size()) {
                throw new EOFException();
            }
            char type = (char) (header[TYPE] & 0xff);
            if (type == 'x' || type == 'g') {
                paxSize = pax(data, size);
            } else {
                if (paxSize >= 0 && paxSize != size) {
                    throw UnpackException.malformed("a TAR archive with two sizes for one file");
                }
                if (type >= '2' && type <= '6' && size > 0) {
                    throw UnpackException.malformed("a TAR archive with a link or folder that has a size");
                }
                if (type == 'S' || type == 'M' || type == 'V') {
                    throw UnpackException.overLimit("a TAR archive with a file that is not in it as a whole");
                }
                paxSize = -1;
                members.add(new Member(data, size));
            }
            if (members.size() > most) {
                throw UnpackException.overLimit("an archive with more than " + most + " files");
            }
            next = end;
        }
    }

    /** Two empty blocks; with one, or with something else, some programs go on and others do not. */
    private void requireEnd(byte[] header) throws UnpackException {
        for (byte octet : header) {
            if (octet != 0) {
                throw UnpackException.malformed("a TAR archive with something in it that is no file");
            }
        }
    }

    private long pax(long data, long size) throws IOException {
        if (size > LONGEST_PAX) {
            throw UnpackException.overLimit("a TAR archive with a header of " + size + " octets");
        }
        String records = new String(file.read(data, (int) size).array(), StandardCharsets.ISO_8859_1);
        if (records.contains("GNU.sparse")) {
            throw UnpackException.overLimit("a TAR archive with a file that is not in it as a whole");
        }
        long found = -1;
        for (String one : records.split("\n")) {
            int key = one.indexOf(" size=");
            if (key >= 0) {
                found = Math.max(0, decimal(one.substring(key + " size=".length())));
            }
        }
        return found;
    }

    private static long number(byte[] octets, int offset, int length) {
        if ((octets[offset] & 0x80) == 0) {
            return octal(octets, offset, length);
        }
        // GNU: larger numbers in binary
        return ByteBuffer.wrap(octets, offset + length - Long.BYTES, Long.BYTES).getLong();
    }

    /** The number between blanks, or -1 if it is none: of most files that are no tar, which is why nothing is thrown. */
    private static long octal(byte[] octets, int offset, int length) {
        int end = offset + length;
        int at = offset;
        while (at < end && isBlank(octets[at])) {
            at++;
        }
        if (at < end && octets[at] == '+') {
            at++;
        }
        long number = 0;
        for (; at < end && !isBlank(octets[at]); at++) {
            if (octets[at] < '0' || octets[at] > '7') {
                return -1;
            }
            number = number << 3 | octets[at] - '0';
        }
        return number;
    }

    private static boolean isBlank(byte octet) {
        return octet >= 0 && octet <= ' ';
    }

    /** -1 if it is none. */
    private static long decimal(String text) {
        String digits = text.replace('\0', ' ').strip();
        int end = digits.indexOf(' ');
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(end < 0 ? digits : digits.substring(0, end));
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
