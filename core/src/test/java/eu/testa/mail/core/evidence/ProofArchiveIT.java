package eu.testa.mail.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.Program;
import eu.testa.mail.core.deferred.ManualClock;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive is checked by what a court's expert has: sh and OpenSSL, and a second implementation from the RFC. */
class ProofArchiveIT {

    private static final String SERVER = "relay-1.eu-admin.net";

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();
    private final TestKeys keys = new TestKeys();
    private Path proof;
    private Path authority;

    @BeforeEach
    void prepare() throws Exception {
        proof = Files.createDirectory(folder.resolve("proof"));
        authority = keys.writeAuthority(folder.resolve("authority.pem"));
        try (EvidenceLog log = EvidenceLog.open(folder.resolve("evidence"), SERVER, keys.key(SERVER, Duration.ofDays(365)),
            CheckpointWitness.NONE, clock)) {
            write(log, 37, "other");
            write(log, 1, "wanted");
            write(log, 11, "other");
            write(log, 1, "wanted");
            clock.pass(Duration.ofDays(1));
            log.tick();
            write(log, 1, "wanted");
            write(log, 4, "other");
        }
        try (OutputStream out = Files.newOutputStream(folder.resolve("proof.zip"))) {
            new ProofArchive(records()).writeTo(out);
        }
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(folder.resolve("proof.zip")))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Files.copy(zip, proof.resolve(entry.getName()));
            }
        }
    }

    private void write(EvidenceLog log, int records, String mail) {
        for (int number = 0; number < records; number++) {
            log.write(EvidenceRecord.of(EvidenceEvent.FORWARDED).with(EvidenceRecord.MAIL, mail)
                .with(EvidenceRecord.REPLY, "250 2.0.0 \\ \"übernommen\" `id` $HOME %s").at(clock.instant()));
        }
    }

    private List<EvidenceSearch.Found> records() throws IOException {
        return EvidenceSearch.in(folder.resolve("evidence"), LocalDate.MIN, LocalDate.MAX).records(List.of("wanted"));
    }

    private Program.Result verify(Path believed) throws Exception {
        return new Program("sh", "dash").run("-c", "cd " + proof + " && sh verify.sh " + believed);
    }

    @Test
    void shouldBeProvenByTheScriptAlone() throws Exception {
        Program.Result result = verify(authority);
        assertThat(result.output()).contains("record 1: place 38 of 51 in " + SERVER).contains("PROVEN: 3 records");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void shouldShowNoOtherMail() throws IOException {
        try (var files = Files.list(proof)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".json")).toList()) {
                assertThat(Files.readString(file)).contains("wanted").doesNotContain("other");
            }
        }
    }

    @Test
    void shouldNotBeProvenWhenAnOctetOfARecordIsAnother() throws Exception {
        Path record = proof.resolve("record-2.json");
        Files.writeString(record, Files.readString(record).replace("250 2.0.0", "250 2.0.1"));
        Program.Result result = verify(authority);
        assertThat(result.output()).contains("NOT PROVEN: record 2 is not in");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void shouldNotBeProvenWithAnotherNeighbour() throws Exception {
        Path path = proof.resolve("record-1.proof");
        List<String> lines = Files.readAllLines(path);
        lines.set(3, lines.get(4));
        Files.write(path, lines);
        assertThat(verify(authority).exitCode()).isEqualTo(1);
    }

    @Test
    void shouldNotBeProvenWithAChangedCheckpoint() throws Exception {
        Path checkpoint = proof.resolve("checkpoint-1.txt");
        Files.writeString(checkpoint, Files.readString(checkpoint).replace(SERVER, "relay-2.eu-admin.net"));
        Program.Result result = verify(authority);
        assertThat(result.output()).contains("checkpoint-1 is not signed");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void shouldNotBeProvenToWhoBelievesSomebodyElse() throws Exception {
        Path other = new TestKeys().writeAuthority(folder.resolve("other.pem"));
        assertThat(verify(other).exitCode()).isEqualTo(1);
    }

    @Test
    void shouldBeShortEnoughToRead() throws IOException {
        assertThat(Files.readAllLines(proof.resolve("verify.sh"))).hasSizeLessThanOrEqualTo(60);
    }

    @Test
    void shouldAgreeWithASecondImplementation() throws Exception {
        Path script = Path.of("src/test/resources/eu/testa/mail/core/evidence/inclusion.py").toAbsolutePath();
        Program python = new Program("python3", "python3");
        assertThat(python.run(script.toString(), proof.toString()).mustSucceed().output()).contains("3 proven");
        Path record = proof.resolve("record-3.json");
        Files.writeString(record, Files.readString(record).replace("forwarded", "delivered"));
        assertThat(python.run(script.toString(), proof.toString()).output()).contains("record 3 is not proven");
    }

    @Test
    void shouldProveNothingThatIsNotSigned() throws IOException {
        Path checkpoint = folder.resolve("evidence/2026-03-03.checkpoint");
        Files.delete(checkpoint);
        List<EvidenceSearch.Found> records = records();
        assertThatThrownBy(() -> new ProofArchive(records)).isInstanceOf(IOException.class);
    }
}
