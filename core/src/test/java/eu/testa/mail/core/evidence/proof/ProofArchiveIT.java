package eu.testa.mail.core.evidence.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.Program;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.checkpoint.Checkpoint;
import eu.testa.mail.core.evidence.checkpoint.CheckpointWitness;
import eu.testa.mail.core.evidence.checkpoint.EvidenceKey;
import eu.testa.mail.core.evidence.checkpoint.TestKeys;
import eu.testa.mail.core.evidence.log.EvidenceLog;
import eu.testa.mail.core.evidence.log.LogFile;
import eu.testa.mail.core.evidence.query.EvidenceSearch;
import eu.testa.mail.core.time.ManualClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
        unzip(Files.readAllBytes(folder.resolve("proof.zip")), proof);
    }

    private static void unzip(byte[] archive, Path to) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Files.copy(zip, to.resolve(entry.getName()));
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
    void shouldNotBeProvenWhicheverFileIsCut() throws Exception {
        List<Path> all;
        try (var files = Files.list(proof)) {
            all = files.filter(file -> !file.endsWith("verify.sh")).toList();
        }
        for (Path file : all) {
            byte[] octets = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(octets, octets.length - 2));
            Program.Result result = verify(authority);
            assertThat(result.exitCode()).as("%s: %s", file.getFileName(), result.output()).isNotZero();
            assertThat(result.output()).doesNotContain("\nPROVEN");
            Files.write(file, octets);
        }
        assertThat(verify(authority).exitCode()).isZero();
    }

    @Test
    void shouldNotBeProvenToWhoBelievesSomebodyElse() throws Exception {
        Path other = new TestKeys().writeAuthority(folder.resolve("other.pem"));
        assertThat(verify(other).exitCode()).isEqualTo(1);
    }

    /** An authority has certificates for persons and other servers, too. */
    @Test
    void shouldNotBeProvenByTheSignatureOfSomebodyElseWhomTheAuthorityKnows() throws Exception {
        Checkpoint checkpoint = Checkpoint.parse(Files.readString(proof.resolve("checkpoint-1.txt")));
        EvidenceKey other = keys.key("relay-2.eu-admin.net", Duration.ofDays(365));
        Files.write(proof.resolve("checkpoint-1.p7s"), other.sign(checkpoint.text(), checkpoint.at()));
        Program.Result result = verify(authority);
        assertThat(result.output()).contains("checkpoint-1 is signed by somebody who is not " + SERVER);
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void shouldBeShortEnoughToRead() throws IOException {
        assertThat(Files.readAllLines(proof.resolve("verify.sh"))).hasSizeLessThanOrEqualTo(60);
    }

    @Test
    void shouldAgreeWithASecondImplementation() throws Exception {
        Path script = Path.of("src/test/resources/eu/testa/mail/core/evidence/proof/inclusion.py").toAbsolutePath();
        Program python = new Program("python3", "python3");
        assertThat(python.run(script.toString(), proof.toString()).mustSucceed().output()).contains("3 proven");
        Path record = proof.resolve("record-3.json");
        Files.writeString(record, Files.readString(record).replace("forwarded", "delivered"));
        assertThat(python.run(script.toString(), proof.toString()).output()).contains("record 3 is not proven");
    }

    /** Nothing is left of the machine but a shell, OpenSSL, and the libraries that these two need. */
    @Test
    void shouldBeProvenWhereThereIsNothingButAShellAndOpenssl() throws Exception {
        Path root = Files.createDirectory(folder.resolve("root"));
        for (Path program : List.of(Path.of("/bin/dash"), Path.of("/usr/bin/openssl"))) {
            copy(program, root.resolve("bin").resolve(program.getFileName()));
            Matcher library = Pattern.compile("(/[^ ]+) \\(0x").matcher(
                new Program("ldd", "libc-bin").run(program.toString()).mustSucceed().output());
            while (library.find()) {
                copy(Path.of(library.group(1)), root.resolve(library.group(1).substring(1)));
            }
        }
        Files.createDirectory(root.resolve("tmp"));
        copy(authority, root.resolve("proof/authority.pem"));
        try (var files = Files.list(proof)) {
            for (Path file : files.toList()) {
                copy(file, root.resolve("proof").resolve(file.getFileName()));
            }
        }
        Program.Result result = new Program("unshare", "util-linux").run("--user", "--map-root-user", "--root=" + root, "--wd=/proof",
            "/bin/dash", "-c", "PATH=/bin; export PATH; cat verify.sh 2>&1; exec dash verify.sh authority.pem");
        assertThat(result.output()).contains("cat: not found").contains("PROVEN: 3 records");
        assertThat(result.exitCode()).isZero();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from.toRealPath(), to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    }

    /** As a report of success has it: nothing waits for the minute, and the log's own files do not change. */
    @Test
    void shouldProveAtOnceWhatIsInNoCheckpointOfTheFiles() throws Exception {
        Path own = folder.resolve("own");
        try (EvidenceLog log = EvidenceLog.open(own, SERVER, keys.key(SERVER, Duration.ofDays(365)), CheckpointWitness.NONE, clock)) {
            write(log, 3, "wanted");
            Optional<byte[]> zip = new LoggedProofs(log).of("wanted", clock.instant());
            assertThat(new LoggedProofs(log).of("unknown", clock.instant())).isEmpty();
            assertThat(own.resolve(LogFile.in(own).get(0).checkpoint())).doesNotExist();
            unzip(zip.orElseThrow(), Files.createDirectory(folder.resolve("at-once")));
        }
        Program.Result result = new Program("sh", "dash").run("-c", "cd " + folder.resolve("at-once") + " && sh verify.sh " + authority);
        assertThat(result.output()).contains("PROVEN: 3 records");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void shouldProveNothingThatIsNotSigned() throws IOException {
        Path checkpoint = folder.resolve("evidence/2026-03-03.checkpoint");
        Files.delete(checkpoint);
        List<EvidenceSearch.Found> records = records();
        assertThatThrownBy(() -> new ProofArchive(records)).isInstanceOf(IOException.class);
    }
}
