package eu.testa.mail.core.virus.archive;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.Program;
import eu.testa.mail.core.virus.ClamdProcess;
import eu.testa.mail.core.virus.ContentScanner;
import eu.testa.mail.core.virus.Deadline;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.TestMails;
import eu.testa.mail.core.virus.clamd.Clamd;
import eu.testa.mail.core.virus.clamd.ClamdAddress;
import eu.testa.mail.core.virus.clamd.ClamdSettings;
import eu.testa.mail.core.virus.engine.Eicar;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The archives of many programs, with the EICAR test string in them, before a real clamd and what sees to it that it looks.
 * Its limits are small, so that the archives are.
 */
class ArchivesIT {

    private static final long MIB = 1024 * 1024;
    private static final long LARGEST_FILE = 2 * MIB;
    private static final ScanVerdict CLEAN = new ScanVerdict.Clean();

    @TempDir
    private static Path folder;
    private static ClamdProcess daemon;
    private static Clamd clamd;
    private static ContentScanner scanner;

    @BeforeAll
    static void startClamd() throws IOException {
        daemon = ClamdProcess.start(folder.resolve("clamd"), "StreamMaxLength 30M", "MaxFileSize 2M", "MaxScanSize 40M");
        Duration patience = Duration.ofSeconds(60);
        clamd = new Clamd(new ClamdSettings(List.of(new ClamdAddress("unix:" + daemon.socket())), 30 * MIB, patience, patience,
            patience, Duration.ofSeconds(1), Optional.empty()));
        scanner = new ContentScanner(clamd, clamd.maxSize(), patience,
            new Unpacking(folder.resolve("unpacked"), ArchiveLimits.ofFilesUpTo(LARGEST_FILE)));
    }

    @AfterAll
    static void stopClamd() throws IOException {
        clamd.close();
        daemon.close();
    }

    /** Each program with its Debian package and what it takes to pack the file {@code a.txt}. */
    @ParameterizedTest
    @ValueSource(strings = {
        "7zz 7zip a -tzip -mm=Deflate ARCHIVE a.txt",
        "7zz 7zip a -tzip -mm=Copy ARCHIVE a.txt",
        "7zz 7zip a -tzip -mm=Deflate64 ARCHIVE a.txt",
        "7zz 7zip a -tzip -mm=BZip2 ARCHIVE a.txt",
        "7zz 7zip a -tzip -mm=LZMA ARCHIVE a.txt",
        "7zz 7zip a -tzip -mm=xz ARCHIVE a.txt",
        "7zz 7zip a -m0=LZMA ARCHIVE a.txt",
        "7zz 7zip a -m0=LZMA2 ARCHIVE a.txt",
        "7zz 7zip a -m0=Copy ARCHIVE a.txt",
        "7zz 7zip a -m0=BZip2 ARCHIVE a.txt",
        "7zz 7zip a -m0=Deflate ARCHIVE a.txt",
        "7zz 7zip a -m0=BCJ -m1=LZMA2 ARCHIVE a.txt",
        "7zz 7zip a -m0=Delta:4 -m1=LZMA2 ARCHIVE a.txt",
        "7zz 7zip a -tgzip ARCHIVE a.txt",
        "7zz 7zip a -tbzip2 ARCHIVE a.txt",
        "7zz 7zip a -txz ARCHIVE a.txt",
        "7zz 7zip a -ttar ARCHIVE a.txt",
        "bsdtar libarchive-tools -c --format gnutar -f ARCHIVE a.txt",
        "bsdtar libarchive-tools -c --format v7 -f ARCHIVE a.txt",
        "bsdtar libarchive-tools -c --format pax -f ARCHIVE a.txt",
        "bsdtar libarchive-tools -c -z -f ARCHIVE a.txt",
        "bsdtar libarchive-tools -c -j -f ARCHIVE a.txt",
        "bsdtar libarchive-tools -c -J -f ARCHIVE a.txt",
        "bsdtar libarchive-tools -c --lzma -f ARCHIVE a.txt",
        "bsdtar libarchive-tools -c -Z -f ARCHIVE a.txt"
    })
    void shouldLookIntoWhatItCanOpen(String command) throws Exception {
        assertThat(scan(packed(command, "nothing".getBytes(StandardCharsets.US_ASCII)))).isEqualTo(CLEAN);
        assertThat(scan(packed(command, behind(1000)))).isInstanceOf(ScanVerdict.Infected.class);
        assertThat(scan(packed(command, behind(MIB)))).isInstanceOf(ScanVerdict.Infected.class);
        // what is larger than it may be is infected only where clamd looks nevertheless
        assertThat(scan(packed(command, behind(3 * MIB)))).isInstanceOf(ScanVerdict.NotScannable.class);
        assertThat(scan(packed(command, behind(10 * MIB)))).isInstanceOf(ScanVerdict.NotScannable.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "7zz 7zip a -m0=PPMd ARCHIVE a.txt",
        "7zz 7zip a -tzip -mm=PPMd ARCHIVE a.txt",
        "7zz 7zip a -m0=BCJ2 -m1=LZMA -m2=LZMA -m3=LZMA ARCHIVE a.txt",
        "gcab gcab -c -z ARCHIVE a.txt",
        "gcab gcab -c ARCHIVE a.txt",
        "genisoimage genisoimage -quiet -o ARCHIVE a.txt",
        "arj arj a ARCHIVE a.txt",
        "bsdtar libarchive-tools -c --format newc -f ARCHIVE a.txt",
        "bsdtar libarchive-tools -c --format odc -f ARCHIVE a.txt",
        "bsdtar libarchive-tools -c --format xar -f ARCHIVE a.txt",
        "bsdtar libarchive-tools -c --format ar -f ARCHIVE a.txt",
        "bsdtar libarchive-tools -c --zstd -f ARCHIVE a.txt",
        "bsdtar libarchive-tools -c --lz4 -f ARCHIVE a.txt"
    })
    void shouldNotPassWhatNobodyCanOpenToItsEnd(String command) throws Exception {
        for (int octets : new int[] {1000, (int) (3 * MIB)}) {
            assertThat(scan(packed(command, behind(octets)))).isNotInstanceOfAny(ScanVerdict.Clean.class, ScanVerdict.NoVerdict.class);
        }
    }

    /** As clamd shows it, and the others are given to it. */
    @ParameterizedTest
    @EnumSource(Packing.class)
    void shouldTrustClamdWithUsualArchives(Packing packing) throws Exception {
        Deadline soon = Deadline.in(Duration.ofSeconds(60));
        assertThat(clamd.opens(packing, LARGEST_FILE, soon)).isTrue();
        assertThat(clamd.opens(packing, 2 * LARGEST_FILE, soon)).isFalse();
    }

    @Test
    void shouldLookIntoAZipThatOnlySomeReadersReadRight() throws Exception {
        byte[] infected = TestMails.zip(behind(1000));
        byte[] clean = TestMails.zip("nothing".getBytes(StandardCharsets.US_ASCII));
        for (byte[] one : List.of(concat(infected, clean), concat(clean, infected), concat(infected, new byte[100_000], clean),
            Arrays.copyOf(infected, infected.length - 30), concat(new byte[1000], clean, infected))) {
            assertThat(scan(one)).isNotInstanceOfAny(ScanVerdict.Clean.class, ScanVerdict.NoVerdict.class);
        }
        for (byte[] one : List.of(concat("MZ".getBytes(StandardCharsets.US_ASCII), new byte[5000], infected),
            concat(infected, new byte[100_000]), concat(new byte[70_000], infected, new byte[100_000]))) {
            assertThat(scan(one)).isInstanceOf(ScanVerdict.Infected.class);
        }
        assertThat(scan(concat(new byte[70_000], clean, new byte[100_000]))).isEqualTo(CLEAN);
    }

    @Test
    void shouldLookIntoMailsInArchivesAndArchivesInThem() throws Exception {
        byte[] mail = TestMails.attachment("application/zip", "a.zip", TestMails.zip(behind(3 * MIB))).open().readAllBytes();
        assertThat(scan(mail)).isInstanceOf(ScanVerdict.NotScannable.class);
        assertThat(scan(TestMails.zip(mail))).isInstanceOf(ScanVerdict.NotScannable.class);
        assertThat(scan(TestMails.zip(TestMails.zip(behind(3 * MIB))))).isInstanceOf(ScanVerdict.NotScannable.class);
    }

    private static ScanVerdict scan(byte[] file) {
        return scanner.scan(TestMails.attachment("application/octet-stream", "a.bin", file));
    }

    private static byte[] behind(long octets) {
        return concat(new byte[(int) octets], Eicar.octets());
    }

    private static byte[] concat(byte[]... all) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Arrays.stream(all).forEach(out::writeBytes);
        return out.toByteArray();
    }

    private static byte[] packed(String command, byte[] content) throws Exception {
        Path own = Files.createTempDirectory(folder, "archive");
        Files.write(own.resolve("a.txt"), content);
        List<String> words = List.of(command.split(" "));
        String line = String.join(" ", words.subList(2, words.size())).replace("ARCHIVE", "made");
        new Program("sh", "dash").run("-c", "cd " + own + " && { command -v " + words.get(0) + " || { echo 'apt-get install "
            + words.get(1) + "'; exit 1; }; } && " + words.get(0) + " " + line).mustSucceed();
        try (var made = Files.list(own)) {
            return Files.readAllBytes(made.filter(file -> file.getFileName().toString().startsWith("made")).findFirst()
                .orElseThrow());
        }
    }
}
