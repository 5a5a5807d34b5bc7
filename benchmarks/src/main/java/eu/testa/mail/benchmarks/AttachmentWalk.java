package eu.testa.mail.benchmarks;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.ContentScanner;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.archive.ArchiveLimits;
import eu.testa.mail.core.virus.archive.Unpacking;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it takes to look through a mail with an attachment of 20 MB, without the time of a scanner. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 3, time = 3)
public class AttachmentWalk {

    private static final int SIZE = 20_000_000;

    /** What the attachment is: one that is packed already, as pictures are, or a zip with it. */
    @Param({"picture", "zip"})
    private String attachment;
    private MessageSource mail;
    private ContentScanner scanner;

    @Setup
    public void prepare() throws IOException {
        byte[] file = new byte[SIZE];
        new Random(1).nextBytes(file);
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        octets.writeBytes(("From: alain.dupont@tcn.b.eu-admin.net\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\n"
            + "Content-Transfer-Encoding: base64\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        octets.writeBytes(Base64.getMimeEncoder().encode(attachment.equals("zip") ? zip(file) : file));
        mail = MessageSource.of(octets.toByteArray());
        scanner = new ContentScanner((message, deadline) -> new ScanVerdict.Clean(), 2L * SIZE, Duration.ofMinutes(1),
            new Unpacking(Path.of(System.getProperty("java.io.tmpdir")), ArchiveLimits.ofFilesUpTo(2L * SIZE)));
    }

    private static byte[] zip(byte[] file) throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(octets)) {
            zip.putNextEntry(new ZipEntry("picture"));
            zip.write(file);
        }
        return octets.toByteArray();
    }

    @Benchmark
    public ScanVerdict walk() {
        return scanner.scan(mail);
    }
}
