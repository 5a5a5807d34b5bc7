package eu.testa.mail.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaintenanceTest {

    @TempDir
    private Path folder;
    private Maintenance maintenance;

    @BeforeEach
    void open() throws IOException {
        maintenance = Maintenance.open(folder.resolve("maintenance"));
    }

    @Test
    void shouldBeOffUntilItBegins() {
        assertThat(maintenance.reason()).isEmpty();
        assertThat(maintenance.look().isHealthy()).isTrue();
    }

    @Test
    void shouldSurviveARestart() throws Exception {
        maintenance.begin("a new disk");

        Maintenance restarted = Maintenance.open(folder.resolve("maintenance"));
        assertThat(restarted.reason()).contains("a new disk");
        assertThat(restarted.look().isHealthy()).isFalse();
        assertThat(restarted.look().cause()).contains("a new disk");
    }

    @Test
    void shouldEndForGood() throws Exception {
        maintenance.begin("a new disk");
        maintenance.end();
        maintenance.end();

        assertThat(maintenance.reason()).isEmpty();
        assertThat(Maintenance.open(folder.resolve("maintenance")).reason()).isEmpty();
        assertThat(Files.list(folder)).isEmpty();
    }

    @Test
    void shouldTellPeersNothingButALine() throws Exception {
        maintenance.begin("disk\r\n220 welcome é" + "x".repeat(500));

        assertThat(maintenance.reason().orElseThrow()).startsWith("disk??220 welcome ?x").hasSize(200);
    }
}
