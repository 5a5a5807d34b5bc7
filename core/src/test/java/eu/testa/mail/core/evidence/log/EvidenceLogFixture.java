package eu.testa.mail.core.evidence.log;

import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.checkpoint.Checkpoint;
import eu.testa.mail.core.evidence.checkpoint.CheckpointVerifier;
import eu.testa.mail.core.evidence.checkpoint.CheckpointWitness;
import eu.testa.mail.core.evidence.checkpoint.EvidenceKey;
import eu.testa.mail.core.evidence.checkpoint.SignedCheckpoint;
import eu.testa.mail.core.evidence.checkpoint.TestKeys;
import eu.testa.mail.core.evidence.merkle.GrowingTree;
import eu.testa.mail.core.evidence.merkle.TreeHasher;
import eu.testa.mail.core.evidence.query.EvidenceSearch;
import eu.testa.mail.core.evidence.verification.EvidenceVerification;
import eu.testa.mail.core.evidence.verification.EvidenceVerification.Finding;
import eu.testa.mail.core.evidence.witness.CheckpointCopies;
import eu.testa.mail.core.evidence.witness.ConfiguredWitness;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A log that is open, with what tests do to it: write mail, change its files, verify and search it. */
public abstract class EvidenceLogFixture {

    /** When the clock of these tests begins. */
    protected static final Instant START = new ManualClock().instant();

    protected static final String SERVER = "relay-1.eu-admin.net";

    @TempDir
    protected Path folder;

    protected final ManualClock clock = new ManualClock();
    protected final TestKeys keys = new TestKeys();

    protected Optional<CheckpointCopies> copies = Optional.empty();
    protected EvidenceKey key;
    protected EvidenceLog log;

    @BeforeEach
    protected void open() throws IOException {
        key = keys.key(SERVER, Duration.ofDays(365));
        log = EvidenceLog.open(folder, SERVER, key, CheckpointWitness.NONE, clock);
    }

    @AfterEach
    protected void close() throws IOException {
        log.close();
    }

    protected void restart() throws IOException {
        log.close();
        open();
    }

    protected void accept(String mail) {
        log.write(EvidenceRecord.of(EvidenceEvent.ACCEPTED).with(EvidenceRecord.MAIL, mail)
            .with(EvidenceRecord.FROM, "Alain.Dupont@tcn.b.eu-admin.net").with(EvidenceRecord.SIZE, 4096)
            .with(EvidenceRecord.TO, List.of("Jeanne.Martin@tcn.f.eu-admin.net")).at(clock.instant()));
    }

    protected void accept(int mails) {
        for (int number = 1; number <= mails; number++) {
            accept("mail-" + number);
        }
    }

    protected Path lines() {
        return folder.resolve("2026-03-02.jsonl");
    }

    protected List<Finding> findings() throws IOException {
        return findings(List.of(keys.authority()));
    }

    protected List<Finding> findings(List<X509Certificate> believed) throws IOException {
        List<Finding> all = new ArrayList<>();
        new EvidenceVerification(new CheckpointVerifier(believed), copies, clock, result -> all.addAll(result.findings()))
            .verify(folder, LocalDate.MIN, LocalDate.MAX);
        return all;
    }

    protected List<String> words() throws IOException {
        return findings().stream().map(finding -> finding.line() + " " + finding.what()).toList();
    }

    protected void rewrite(List<String> lines) throws IOException {
        Files.writeString(lines(), String.join("\n", lines) + "\n");
    }

    protected EvidenceSearch search() throws IOException {
        return EvidenceSearch.in(folder, LocalDate.MIN, LocalDate.MAX);
    }

    /** Puts a checkpoint over these lines in the place of the one that is there. */
    protected void sign(List<String> lines, EvidenceKey key) throws IOException {
        GrowingTree tree = new GrowingTree();
        TreeHasher hasher = new TreeHasher();
        lines.forEach(line -> tree.add(hasher.leaf(line.getBytes(StandardCharsets.UTF_8))));
        Checkpoint was = SignedCheckpoint.read(folder.resolve("2026-03-02.checkpoint")).checkpoint();
        Checkpoint forged = new Checkpoint(was.origin(), tree.head(), was.at());
        Files.write(folder.resolve("2026-03-02.checkpoint"),
            new SignedCheckpoint(forged, key.sign(forged.text(), forged.at()), Optional.empty()).octets());
    }

    protected ConfiguredWitness witness() {
        copies = Optional.of(new CheckpointCopies(folder.resolve("copies")));
        return new ConfiguredWitness(Optional.empty(), Optional.of(folder.resolve("copies")));
    }

    protected void openWith(CheckpointWitness witness) throws IOException {
        log.close();
        log = EvidenceLog.open(folder, SERVER, keys.key(SERVER, Duration.ofDays(365)), witness, clock);
    }
}
