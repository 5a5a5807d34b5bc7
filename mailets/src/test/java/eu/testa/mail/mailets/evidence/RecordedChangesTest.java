package eu.testa.mail.mailets.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.access.AdminChange;
import eu.testa.mail.core.access.AdminRole;
import eu.testa.mail.core.access.Caller;
import eu.testa.mail.core.access.LoggedChanges;
import eu.testa.mail.core.evidence.checkpoint.CheckpointWitness;
import eu.testa.mail.core.evidence.checkpoint.EvidenceKeyFiles;
import eu.testa.mail.core.evidence.log.EvidenceLog;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedChangesTest {

    private static final String SERVER = "relay-1.eu-admin.net";

    @TempDir
    Path folder;

    private final Clock clock = Clock.fixed(Instant.parse("2026-03-02T08:00:00Z"), ZoneOffset.UTC);
    private EvidenceLog log;
    private RecordedChanges changes;

    @BeforeEach
    void open() throws Exception {
        log = EvidenceLog.open(folder.resolve("evidence"), SERVER,
            new EvidenceKeyFiles(Files.createDirectories(folder.resolve("secrets"))).read(SERVER, clock), CheckpointWitness.NONE, clock);
        changes = new RecordedChanges(log, new LoggedChanges());
    }

    @AfterEach
    void close() throws IOException {
        log.close();
    }

    /** Who changes something has its answer only when the evidence of it survives a kill. */
    @Test
    void shouldHaveTheRecordInTheFileWhenTheChangeIsAnswered() throws IOException {
        changes.record(change("200"));

        assertThat(lines()).last().asString().contains("\"event\":\"changed\"", "\"who\":\"night-desk\"", "POST /testa/reload");
    }

    @Test
    void shouldTellAForbiddenChangeFromOneThatWasMade() throws IOException {
        changes.record(change("403"));

        assertThat(lines()).last().asString().contains("\"event\":\"forbidden\"", "\"result\":\"403\"");
    }

    private AdminChange change(String result) {
        return new AdminChange(clock.instant(), new Caller("night-desk", AdminRole.ADMINISTRATOR), "127.0.0.1",
            "POST /testa/reload", result);
    }

    private List<String> lines() throws IOException {
        try (DirectoryStream<Path> days = Files.newDirectoryStream(folder.resolve("evidence"), "*.jsonl")) {
            return Files.readAllLines(days.iterator().next());
        }
    }
}
