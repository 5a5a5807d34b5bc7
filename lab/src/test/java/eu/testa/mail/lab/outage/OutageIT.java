package eu.testa.mail.lab.outage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.lab.Installation;
import eu.testa.mail.lab.acceptance.LabExtension;
import eu.testa.mail.lab.acceptance.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./testa lab outage}: whatever process is killed, no mail that was accepted is missing. It has a lab of its own, so that the
 * usual one of this process need not be there. For longer: {@code ./testa lab outage --random 20}.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class OutageIT {

    private final Installation installation = Installation.at(Path.of("").toAbsolutePath().getParent());

    @TempDir
    private Path folder;

    /** The exit code stands for the evidence of all servers, too: no handover that the next server has no record of. */
    @Test
    void shouldLoseNoMailWhileBothRelaysAreUpgradedAndWhateverProcessIsKilledForTwoMinutes() throws Exception {
        Program.Result play = outage("--only", "rolling-restart", "--random", "2", "--set", "spool.store=shared", "--set", "store.lease=10 seconds", "--json");

        assertThat(play.exitCode()).as(play.text()).isZero();
        JsonNode rows = new ObjectMapper().readTree(play.lines().get(play.lines().size() - 1));
        assertThat(rows).extracting(row -> row.path("outage").asText()).containsExactly("rolling-restart", "random");
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.path("accepted").asLong()).as("%s", row).isPositive();
            assertThat(row.path("delivered").asLong()).as("%s", row).isEqualTo(row.path("accepted").asLong());
            assertThat(row.path("lost").asLong()).as("%s", row).isZero();
            assertThat(row.path("max_delay_s").asLong()).as("%s: a dead relay's mail is taken over", row).isLessThan(180);
            assertThat(row.has("duplicates")).isTrue();
        });
    }

    @Test
    void shouldNameTheOutagesThatThereAre() throws Exception {
        Program.Result wrong = outage("--only", "power");

        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.text()).contains("there is no outage power; expected one of relay-killed, relay-frozen, balancer");
    }

    private Program.Result outage(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("TESTA_LAB_NET=" + LabExtension.networkBeside().prefix(), "TESTA_LAB_HOME="
            + folder.resolve("lab"), Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
            "-Djava.net.preferIPv4Stack=true", "-Dtesta.project=" + installation.project(), "-cp",
            installation.project().resolve("lab/target/classes") + ":" + installation.libraries() + "/*",
            "eu.testa.mail.lab.command.Lab", "outage"));
        command.addAll(List.of(arguments));
        Process play = new Program("env", "coreutils").start(command);
        play.getOutputStream().close();
        byte[] output = play.getInputStream().readAllBytes();
        return new Program.Result(play.waitFor(), output);
    }
}
