package eu.testa.mail.core.evidence.log;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.Program;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.checkpoint.CheckpointVerifier;
import eu.testa.mail.core.evidence.checkpoint.CheckpointWitness;
import eu.testa.mail.core.evidence.checkpoint.TestKeys;
import eu.testa.mail.core.evidence.query.EvidenceSearch;
import eu.testa.mail.core.evidence.verification.EvidenceVerification;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real file system that is full: no record of what was done is lost, and mail is put off until there is room again. */
class FullDiskIT {

    private static final String SERVER = "relay-1.eu-admin.net";
    private static final int MOST = 20_000;

    @TempDir
    Path folder;

    @Test
    void shouldLoseNoRecordOnADiskThatIsFullForAWhile() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Program.Result result = new Program("unshare", "util-linux").run("--user", "--map-root-user", "--mount", "sh", "-c",
            "mount -t tmpfs -o size=256k none '" + disk + "' && exec '" + java + "' -cp '" + System.getProperty("java.class.path")
                + "' " + FullDiskIT.class.getName() + " '" + disk + "'");
        assertThat(result.output()).contains("No space left on device").contains("nothing is lost");
        assertThat(result.exitCode()).isZero();
    }

    /** What runs where the small disk is. */
    public static void main(String[] arguments) throws IOException {
        Path disk = Path.of(arguments[0]);
        TestKeys keys = new TestKeys();
        try (EvidenceLog log = EvidenceLog.open(disk.resolve("evidence"), SERVER, keys.key(SERVER, Duration.ofDays(365)),
            CheckpointWitness.NONE, new ManualClock())) {
            fill(disk.resolve("filler"));
            int written = 0;
            while (log.trouble().isEmpty() && written < MOST) {
                write(log, ++written);
                log.tick();
            }
            System.out.println(log.trouble().orElseThrow());
            for (int more = 0; more < 5; more++) {
                write(log, ++written);
            }
            log.tick();
            check(log.trouble().isPresent(), "the trouble is over although the disk is full");
            Files.delete(disk.resolve("filler"));
            log.tick();
            check(log.trouble().isEmpty(), "there is room again, and still " + log.trouble());
            log.checkpoint();
            List<String> lines = Files.readAllLines(LogFile.in(disk.resolve("evidence")).get(0).lines());
            check(lines.size() == written + 1, lines.size() + " lines, " + written + " records");
            new EvidenceVerification(new CheckpointVerifier(List.of(keys.authority())), Optional.empty(), new ManualClock(),
                result -> check(result.findings().isEmpty(), result.findings().toString()))
                .verify(disk.resolve("evidence"), LocalDate.MIN, LocalDate.MAX);
            check(EvidenceSearch.in(disk.resolve("evidence"), LocalDate.MIN, LocalDate.MAX).records(List.of("mail-" + written)).size() == 1,
                "the last record is not found");
            System.out.println("nothing is lost");
        }
    }

    private static void write(EvidenceLog log, int number) {
        log.write(EvidenceRecord.of(EvidenceEvent.ACCEPTED).with(EvidenceRecord.MAIL, "mail-" + number).at(EvidenceLogFixture.START));
    }

    private static void fill(Path filler) throws IOException {
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException e) {
            check(e.getMessage().contains("No space left"), e.toString());
        }
    }

    private static void check(boolean is, String otherwise) {
        if (!is) {
            throw new AssertionError(otherwise);
        }
    }
}
