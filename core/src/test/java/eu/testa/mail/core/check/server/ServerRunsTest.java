package eu.testa.mail.core.check.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import eu.testa.mail.core.check.CheckVerdict;
import eu.testa.mail.core.check.CheckedServer;
import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.health.HealthReport;
import eu.testa.mail.core.health.PartHealth;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ServerRunsTest {

    @TempDir
    private Path folder;
    @RegisterExtension
    private final CheckedServer server = new CheckedServer();

    @Test
    void shouldHaveALineForEachPartThatIsNotWell() throws Exception {
        Instant since = Instant.parse("2026-03-10T12:00:00Z");
        server.says(List.of(
            new HealthReport("Java", PartHealth.noted("Java 25.0.3 of Debian", ""), since),
            new HealthReport("Members", PartHealth.degraded("members.xml is not used", "Correct it."), since),
            new HealthReport("Spool", PartHealth.unhealthy("a mail is old", "Look at it."), since),
            new HealthReport("Virus scan", PartHealth.unhealthy("has a line of its own", ""), since)));
        assertThat(new ServerRuns().check(server.in(folder, "")))
            .extracting(Finding::name, Finding::verdict, Finding::message, Finding::next)
            .contains(tuple("server", CheckVerdict.PASS,
                    "runs: mail.tcn.b.eu-admin.net, webadmin on 127.0.0.1:8000, Java 25.0.3 of Debian", ""),
                tuple("health Members", CheckVerdict.WARN, "members.xml is not used (since 2026-03-10T12:00:00Z)", "Correct it."),
                tuple("health Spool", CheckVerdict.FAIL, "a mail is old (since 2026-03-10T12:00:00Z)", "Look at it."))
            .hasSize(3);
    }
}
