package eu.testa.mail.core.evidence.log;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.checkpoint.CheckpointVerifier;
import eu.testa.mail.core.evidence.checkpoint.CheckpointWitness;
import eu.testa.mail.core.evidence.checkpoint.EvidenceAnchors;
import eu.testa.mail.core.evidence.checkpoint.EvidenceKey;
import eu.testa.mail.core.evidence.checkpoint.EvidenceKeyFiles;
import eu.testa.mail.core.evidence.query.EvidenceSearch;
import eu.testa.mail.core.evidence.verification.EvidenceVerification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log whose server is killed at any moment, again and again, has every record that was durable, and never looks changed. */
class EvidenceKillIT {

    /** Fewer than are worth the time of every build; -Dtesta.kill.rounds has more. */
    private static final int ROUNDS = Integer.getInteger("testa.kill.rounds", 5);
    private static final String SERVER = "relay-1.eu-admin.net";
    private static final int THREADS = 4;
    private static final int RECORDS_A_CHECKPOINT = 5;

    @TempDir
    Path folder;

    @Test
    void shouldHaveEveryDurableRecordAfterAllKills() throws Exception {
        Random random = new Random(20260302);
        for (int round = 0; round < ROUNDS; round++) {
            long before = durable().size();
            int enough = random.nextInt(60);
            Process child = start("round-" + round);
            try {
                Awaitility.await().atMost(5, TimeUnit.MINUTES).pollInterval(Duration.ofMillis(10))
                    .until(() -> durable().size() > before + enough || !child.isAlive());
                assertThat(child.isAlive()).as(Files.readString(folder.resolve("errors"))).isTrue();
            } finally {
                child.destroyForcibly().waitFor();
            }
        }
        List<String> findings = new ArrayList<>();
        new EvidenceVerification(new CheckpointVerifier(EvidenceAnchors.read(List.of(folder.resolve("secrets/evidence.crt")))),
            Optional.empty(), Clock.systemUTC(), result -> result.findings().forEach(finding -> findings.add(finding.toString())))
            .verify(folder.resolve("evidence"), LocalDate.MIN, LocalDate.MAX);
        assertThat(findings).isEmpty();
        assertThat(durable()).as("a round that does nothing proves nothing").hasSizeGreaterThan(ROUNDS);
        assertThat(recorded()).containsAll(durable());
        // the index was made again where a kill had cut it
        String last = durable().get(durable().size() - 1);
        assertThat(EvidenceSearch.in(folder.resolve("evidence"), LocalDate.MIN, LocalDate.MAX).records(List.of(last))).hasSize(1);
    }

    private Process start(String round) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", System.getProperty("java.class.path"), EvidenceKillIT.class.getName(),
            folder.toString(), round)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("durable").toFile()))
            .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("errors").toFile())).start();
    }

    /** Whole lines: the last may have been cut off by the kill. */
    private List<String> durable() throws IOException {
        Path file = folder.resolve("durable");
        String text = Files.exists(file) ? Files.readString(file) : "";
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().filter(line -> line.endsWith(".")).toList();
    }

    private Set<String> recorded() throws IOException {
        Set<String> mails = new HashSet<>();
        for (LogFile file : LogFile.in(folder.resolve("evidence"))) {
            try (LinesReader lines = new LinesReader(file.lines())) {
                for (var line = lines.next(); line.isPresent(); line = lines.next()) {
                    EvidenceLine.read(line.get()).record().flatMap(record -> record.text(EvidenceRecord.MAIL)).ifPresent(mails::add);
                }
            }
        }
        return mails;
    }

    /** The server: writes from several threads, and signs again and again in between. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Clock clock = Clock.systemUTC();
        EvidenceKey key = new EvidenceKeyFiles(Files.createDirectories(folder.resolve("secrets"))).read(SERVER, clock);
        EvidenceLog log = EvidenceLog.open(folder.resolve("evidence"), SERVER, key, CheckpointWitness.NONE, clock);
        if (log.state().loss().isPresent()) {
            throw new IllegalStateException("a kill looks like a change: " + log.state().loss().get());
        }
        for (int thread = 0; thread < THREADS; thread++) {
            String name = arguments[1] + "-" + thread + "-";
            new Thread(() -> write(log, name, clock)).start();
        }
    }

    private static void write(EvidenceLog log, String name, Clock clock) {
        for (int number = 0;; number++) {
            String mail = name + number + ".";
            try {
                log.awaitDurable(log.write(EvidenceRecord.of(EvidenceEvent.ACCEPTED).with(EvidenceRecord.MAIL, mail).at(clock.instant())));
                if (number % RECORDS_A_CHECKPOINT == 0) {
                    log.checkpoint();
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            synchronized (System.out) {
                System.out.print(mail + "\n");
                System.out.flush();
            }
        }
    }
}
