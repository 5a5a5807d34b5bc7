package eu.testa.mail.core.virus.archive;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Files that hide others in them, known by their octets, whatever their name. Of those that nobody here can open it is not
 * known what is in them, nor how much of it an engine has looked at.
 */
enum ArchiveFormat {
    ZIP(0, "504b0304", "504b0506", "504b0708", "504b3030504b0304"),
    GZIP(0, "1f8b"),
    BZIP2(0, "425a68"),
    XZ(0, "fd377a585a00"),
    SEVEN_ZIP(0, "377abcaf271c"),
    TAR(257, "7573746172"),
    LZMA(0, "5d0000"),
    COMPRESS(0, "1f9d"),

    RAR(0, "526172211a07", "52457e5e"),
    CAB(0, "4d53434600000000"),
    ARJ(0, "60ea"),
    LHA(2, "2d6c68", "2d6c7a", "2d706d"),
    ISO(32769, "4344303031", "4245413031"),
    CPIO(0, "303730373031", "303730373032", "303730373037"),
    AR(0, "213c617263683e0a"),
    RPM(0, "edabeedb"),
    XAR(0, "78617221"),
    ACE(7, "2a2a4143452a2a"),
    ZOO(20, "dca7c4fd"),
    ZSTD(0, "28b52ffd"),
    LZ4(0, "04224d18", "02214c18"),
    LZIP(0, "4c5a495001"),
    LZOP(0, "894c5a4f000d0a1a0a"),
    SNAPPY(0, "ff060000734e61507059"),
    WIM(0, "4d5357494d000000"),
    VIRTUAL_DISK(0, "7668647866696c65", "636f6e6563746978", "4b444d56", "514649fb"),
    ALZ(0, "414c5a01"),
    EGG(0, "45474741"),
    CHM(0, "4954534603000000"),
    SQUASHFS(0, "68737173"),
    STUFFIT(0, "5349542100", "5374756666497420"),
    PACK200(0, "cafed00d");

    /** As many octets of a file as are needed to tell. */
    static final int START = 32774;

    private static final ArchiveFormat[] ALL = values();
    private static final byte[] BZIP2_BLOCK = HexFormat.of().parseHex("314159265359");
    private static final byte[] BZIP2_END = HexFormat.of().parseHex("177245385090");

    private final int offset;
    private final byte[][] magics;

    ArchiveFormat(int offset, String... magics) {
        this.offset = offset;
        this.magics = Arrays.stream(magics).map(HexFormat.of()::parseHex).toArray(byte[][]::new);
    }

    /** @param start the first {@link #START} octets of a file, or all of them */
    static Optional<ArchiveFormat> of(byte[] start) {
        for (ArchiveFormat format : ALL) {
            if (format.matches(start)) {
                return Optional.of(format);
            }
        }
        return TarMembers.isHeader(start) ? Optional.of(TAR) : Optional.empty();
    }

    private boolean matches(byte[] start) {
        for (byte[] magic : magics) {
            if (at(offset, magic, start)) {
                return isPlausible(start);
            }
        }
        return false;
    }

    /** Where the octets that tell are so few that text or a picture may begin with them. */
    private boolean isPlausible(byte[] start) {
        return switch (this) {
            case GZIP -> start.length > 2 && start[2] == 8;
            case BZIP2 -> at(4, BZIP2_BLOCK, start) || at(4, BZIP2_END, start);
            // the size of what is in it: unknown, or not absurd
            case LZMA -> start.length > 12 && (start[12] == 0 && start[11] == 0 || start[12] == -1 && start[11] == -1);
            case COMPRESS -> start.length > 2 && (start[2] & 0x60) == 0 && (start[2] & 0x1f) >= 9 && (start[2] & 0x1f) <= 16;
            case ARJ -> start.length > 10 && start[3] >= 0 && start[3] <= 10 && start[4] >= 27 && start[4] <= 64;
            case LHA -> start.length > 6 && start[6] == '-';
            default -> true;
        };
    }

    private static boolean at(int offset, byte[] magic, byte[] start) {
        return start.length >= offset + magic.length && start[offset] == magic[0]
            && Arrays.equals(magic, 0, magic.length, start, offset, offset + magic.length);
    }

    /** In words, for logs and replies. */
    String words() {
        return name().replace('_', ' ');
    }
}
