package eu.testa.mail.core.check.server;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.check.CheckVerdict;
import eu.testa.mail.core.check.CheckedServer;
import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.RunningServer.Waiting;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class WaitingMailTest {

    @TempDir
    private Path folder;
    @RegisterExtension
    private final CheckedServer server = new CheckedServer();

    @Test
    void shouldNameTheDestinationThatMailWaitsFor() throws Exception {
        assertThat(new WaitingMail().check(server.in(folder, "")).get(0).verdict()).isEqualTo(CheckVerdict.PASS);
        server.hasWaiting(List.of(new Waiting("tcn.f.eu-admin.net", "down", 7, "Connection refused")));
        Finding finding = new WaitingMail().check(server.in(folder, "")).get(0);
        assertThat(finding.verdict()).isEqualTo(CheckVerdict.WARN);
        assertThat(finding.message()).isEqualTo("7 mails wait for tcn.f.eu-admin.net, which is down: Connection refused");
    }
}
