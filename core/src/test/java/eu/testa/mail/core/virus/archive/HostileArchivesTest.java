package eu.testa.mail.core.virus.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZMethod;
import org.apache.commons.compress.archivers.sevenz.SevenZMethodConfiguration;
import org.apache.commons.compress.archivers.sevenz.SevenZOutputFile;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Archives that want more memory than there is. */
@Tag("slow")
class HostileArchivesTest {

    private static final int MIB = 1 << 20;

    @TempDir
    private Path folder;

    /** 100 MiB is what one file may unpack to there: what has more is not read to its end, however much more it is. */
    @Test
    void shouldLookIntoThemWithLittleMemory() throws Exception {
        List<Path> files = List.of(
            bomb("bomb.zip", 200), endlessNames("names.zip"), endlessName("name.zip", new byte[] {0x1f, (byte) 0x8b, 8, 8,
                0, 0, 0, 0, 0, 3}), endlessHeader("header.zip"), wideXz("wide.xz"), wideLzma("wide.lzma"), wide7z("wide.7z"),
            bzip2("zeros.bz2", 150));
        assertThat(lookWithSmallHeap(files)).containsExactly("NotScannable", "Clean", "NotScannable", "NotScannable",
            "NotScannable", "NotScannable", "NotScannable", "NotScannable");
    }

    private Path bomb(String name, int mebibytes) throws IOException {
        try (ZipOutputStream zip = zip(name)) {
            zip.putNextEntry(new ZipEntry("zeros"));
            zeros(zip, mebibytes);
        }
        return folder.resolve(name);
    }

    /** Larger than the heap, all of them in the directory. */
    private Path endlessNames(String name) throws IOException {
        try (ZipOutputStream zip = zip(name)) {
            for (int i = 0; i < 1500; i++) {
                zip.putNextEntry(new ZipEntry(i + "n".repeat(60_000)));
            }
        }
        return folder.resolve(name);
    }

    /** The name of the file in an archive in an archive does not end. */
    private Path endlessName(String name, byte[] start) throws IOException {
        try (ZipOutputStream zip = zip(name)) {
            zip.putNextEntry(new ZipEntry("inner"));
            zip.write(start);
            byte[] block = "n".repeat(MIB).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 90; i++) {
                zip.write(block);
            }
        }
        return folder.resolve(name);
    }

    private Path endlessHeader(String name) throws IOException {
        byte[] header = new byte[512];
        System.arraycopy("x".getBytes(StandardCharsets.US_ASCII), 0, header, 0, 1);
        System.arraycopy("00500000000\0".getBytes(StandardCharsets.US_ASCII), 0, header, 124, 12);
        header[156] = 'x';
        System.arraycopy("ustar\00000".getBytes(StandardCharsets.US_ASCII), 0, header, 257, 8);
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte octet : header) {
            sum += octet & 0xff;
        }
        System.arraycopy("%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII), 0, header, 148, 8);
        return endlessName(name, header);
    }

    private Path wideXz(String name) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = new XZOutputStream(Files.newOutputStream(file), new LZMA2Options(0))) {
            out.write(new byte[100]);
        }
        // the dictionary's size in the block header, 40 is 4 GiB; the header's CRC32 follows
        byte[] xz = Files.readAllBytes(file);
        xz[12 + 4] = 40;
        ByteBuffer.wrap(xz).order(ByteOrder.LITTLE_ENDIAN).putInt(12 + 8, crc(xz, 12, 8));
        return Files.write(file, xz);
    }

    /** The dictionary of 2 GiB stands in the second to fifth octet. */
    private Path wideLzma(String name) throws IOException {
        byte[] file = new byte[100];
        file[0] = 0x5d;
        file[4] = 0x7f;
        Arrays.fill(file, 5, 13, (byte) -1);
        return Files.write(folder.resolve(name), file);
    }

    /** The dictionary's size is in the header at the end, of which the beginning has the CRC32, and of itself. */
    private Path wide7z(String name) throws IOException {
        Path file = folder.resolve(name);
        try (SevenZOutputFile out = new SevenZOutputFile(file.toFile())) {
            out.setContentMethods(List.of(new SevenZMethodConfiguration(SevenZMethod.LZMA2, MIB)));
            SevenZArchiveEntry entry = new SevenZArchiveEntry();
            entry.setName("a");
            out.putArchiveEntry(entry);
            out.write(new byte[100]);
            out.closeArchiveEntry();
        }
        ByteBuffer octets = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int header = 32 + (int) octets.getLong(12);
        int coder = new String(octets.array(), header, octets.capacity() - header, StandardCharsets.ISO_8859_1)
            .indexOf("!!\u0001");
        octets.put(header + coder + 3, (byte) 40);
        octets.putInt(28, crc(octets.array(), header, (int) octets.getLong(20)));
        octets.putInt(8, crc(octets.array(), 12, 20));
        return Files.write(file, octets.array());
    }

    private static int crc(byte[] octets, int offset, int length) {
        CRC32 crc = new CRC32();
        crc.update(octets, offset, length);
        return (int) crc.getValue();
    }

    private Path bzip2(String name, int mebibytes) throws IOException {
        try (OutputStream out = new BZip2CompressorOutputStream(Files.newOutputStream(folder.resolve(name)))) {
            zeros(out, mebibytes);
        }
        return folder.resolve(name);
    }

    private ZipOutputStream zip(String name) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(folder.resolve(name))));
        zip.setLevel(Deflater.BEST_SPEED);
        return zip;
    }

    private static void zeros(OutputStream out, int mebibytes) throws IOException {
        byte[] block = new byte[MIB];
        for (int i = 0; i < mebibytes; i++) {
            out.write(block);
        }
    }

    private static List<String> lookWithSmallHeap(List<Path> files) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx40m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), SmallHeap.class.getName()));
        files.forEach(file -> command.add(file.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> lines = process.inputReader().lines().toList();
        assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
        return lines;
    }
}
