package eu.testa.mail.core.virus.archive;

import eu.testa.mail.core.virus.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.deflate64.Deflate64CompressorInputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Unpacks the members of a zip, by the methods of APPNOTE.TXT §4.4.5 that are known here.
 *
 * @param deadline until when a member waits for memory
 */
record ZipMethods(Unpacking unpacking, Deadline deadline) {

    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int DEFLATED_64 = 9;
    private static final int BZIP2 = 12;
    private static final int LZMA = 14;
    private static final int XZ = 95;

    private static final int INFLATER_BUFFER = 8 * 1024;
    private static final int LZMA_HEAD = 9;
    private static final int LZMA_PROPERTIES = 5;

    /** Whether every program that reads zips reads this member. */
    static boolean isUsual(ZipMembers.Member member) {
        return member.method() == STORED || member.method() == DEFLATED;
    }

    /** The octets of a member, unpacked while they are read. */
    InputStream open(ZipMembers.Member member, Scratch file) throws IOException {
        InputStream packed = file.open(member.data(), member.packed());
        return switch (member.method()) {
            case STORED -> packed;
            case DEFLATED -> inflated(packed);
            case DEFLATED_64 -> new Deflate64CompressorInputStream(packed);
            case BZIP2 -> new BZip2CompressorInputStream(packed);
            case LZMA -> unpacking.withDictionary(most -> lzma(packed, most), deadline);
            case XZ -> unpacking.withDictionary(most -> new XZInputStream(packed, most), deadline);
            default -> throw UnpackException.overLimit("a ZIP archive packed with method " + member.method());
        };
    }

    private static InputStream inflated(InputStream packed) {
        Inflater inflater = new Inflater(true);
        return new InflaterInputStream(packed, inflater, INFLATER_BUFFER) {
            @Override
            public void close() throws IOException {
                inflater.end();
                super.close();
            }
        };
    }

    /** APPNOTE.TXT §5.8.8: a version, the length of the properties, and these. */
    private static InputStream lzma(InputStream packed, int mostKibibytes) throws IOException {
        byte[] head = packed.readNBytes(LZMA_HEAD);
        if (head.length < LZMA_HEAD || head[2] != LZMA_PROPERTIES || head[3] != 0) {
            throw UnpackException.malformed("a ZIP archive with LZMA that is none");
        }
        int dictionary = ByteBuffer.wrap(head, 5, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (dictionary < 0 || LZMAInputStream.getMemoryUsage(dictionary, head[4]) > mostKibibytes) {
            throw UnpackException.overLimit("an archive that takes too much memory to unpack");
        }
        return new LZMAInputStream(packed, -1, head[4], dictionary);
    }
}
