package eu.testa.mail.core.virus.engine;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.archive.Packing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZOutputFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/**
 * Mails with the EICAR test string behind so many octets of nothing, in an archive of one kind or another. Found only by who
 * opens such archives, looks into files that are as large, and has room for twice the octets: for the file, and for what is
 * in it. Who passes over what is that large finds nothing, because all is in one. The mails themselves are small.
 */
public final class PackedEicar {

    /** What the archives have besides. */
    static final int OVERHEAD = 4096;

    private static final int BLOCK = 64 * 1024;

    private PackedEicar() {
    }

    /** @param nothing octets before the string; no file in it is larger than these and {@value #OVERHEAD} more */
    public static MessageSource mail(Packing packing, long nothing) {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try {
            switch (packing) {
                case ZIP -> zip(nothing, archive);
                case GZIP -> {
                    try (OutputStream packed = new GZIPOutputStream(archive)) {
                        stored(nothing, packed);
                    }
                }
                case XZ -> {
                    try (OutputStream packed = new XZOutputStream(archive, new LZMA2Options(0))) {
                        stored(nothing, packed);
                    }
                }
                case TAR -> {
                    try (ZipOutputStream packed = new ZipOutputStream(archive)) {
                        packed.putNextEntry(new ZipEntry("inner.tar"));
                        tar(nothing, packed);
                    }
                }
                case SEVEN_ZIP -> archive.writeBytes(sevenZip(nothing));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory has no errors", e);
        }
        return EngineMail.attaching(MessageSource.of(archive.toByteArray()));
    }

    private static void zip(long nothing, OutputStream out) throws IOException {
        try (ZipOutputStream packed = new ZipOutputStream(out)) {
            packed.putNextEntry(new ZipEntry("inner.zip"));
            stored(nothing, packed);
        }
    }

    /** An archive as large as what is in it. */
    private static void stored(long nothing, OutputStream out) throws IOException {
        ZipOutputStream inner = new ZipOutputStream(out);
        inner.setLevel(Deflater.NO_COMPRESSION);
        inner.putNextEntry(new ZipEntry("nothing"));
        nothing(nothing, inner);
        inner.putNextEntry(new ZipEntry("eicar.com"));
        inner.write(Eicar.octets());
        inner.finish();
    }

    private static void tar(long nothing, OutputStream out) throws IOException {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out);
        TarArchiveEntry first = new TarArchiveEntry("nothing");
        first.setSize(nothing);
        tar.putArchiveEntry(first);
        nothing(nothing, tar);
        tar.closeArchiveEntry();
        // packed once more: it would be found without opening the tar otherwise
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream packed = new ZipOutputStream(zip)) {
            packed.putNextEntry(new ZipEntry("eicar.com"));
            packed.write(Eicar.octets());
        }
        TarArchiveEntry second = new TarArchiveEntry("eicar.zip");
        second.setSize(zip.size());
        tar.putArchiveEntry(second);
        zip.writeTo(tar);
        tar.closeArchiveEntry();
        tar.finish();
    }

    private static byte[] sevenZip(long nothing) throws IOException {
        SeekableInMemoryByteChannel channel = new SeekableInMemoryByteChannel();
        try (SevenZOutputFile packed = new SevenZOutputFile(channel)) {
            SevenZArchiveEntry entry = new SevenZArchiveEntry();
            entry.setName("inner.zip");
            packed.putArchiveEntry(entry);
            stored(nothing, new OutputStream() {
                @Override
                public void write(int octet) throws IOException {
                    packed.write(octet);
                }

                @Override
                public void write(byte[] octets, int offset, int length) throws IOException {
                    packed.write(octets, offset, length);
                }
            });
            packed.closeArchiveEntry();
        }
        return Arrays.copyOf(channel.array(), Math.toIntExact(channel.size()));
    }

    private static void nothing(long octets, OutputStream out) throws IOException {
        byte[] nothing = new byte[BLOCK];
        for (long left = octets; left > 0; left -= BLOCK) {
            out.write(nothing, 0, Math.toIntExact(Math.min(BLOCK, left)));
        }
    }
}
