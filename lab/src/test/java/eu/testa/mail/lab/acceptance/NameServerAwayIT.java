package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Mail goes on flowing while the name servers of TESTA are away, by what they said last. */
@ExtendWith(LabExtension.class)
class NameServerAwayIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void shouldDeliverByWhatTheNameServersSaidLast(TestaLab lab) throws Exception {
        Node belgium = lab.network().node("ms-b");
        Node france = lab.network().node("ms-f");
        LabUser alain = lab.users(belgium).get(0);
        LabUser jeanne = lab.users(france).get(0);
        List<Letter> letters = new ArrayList<>();
        // with this one the server has learnt the way
        assertThat(OpensslPop3.await(send(belgium, alain, jeanne).idLine(), france.pop3s(), jeanne)).isNotEmpty();
        long before = staleAnswers(lab, belgium);
        signal(lab, "STOP");
        try {
            await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> {
                letters.add(send(belgium, alain, jeanne));
                return staleAnswers(lab, belgium) > before;
            });
            letters.add(send(belgium, alain, jeanne));
            for (Letter letter : letters) {
                assertThat(OpensslPop3.await(letter.idLine(), france.pop3s(), jeanne)).isNotEmpty();
            }
            await().atMost(PATIENCE).untilAsserted(() ->
                assertThat(health(lab, belgium)).contains("\"unhealthy\"").contains("no answer within"));
            CheckRun check = CheckRun.of(List.of("--conf", lab.home().conf(belgium).toString(),
                "--var", lab.home().var(belgium).toString()));
            assertThat(check.lines().get("name-server " + lab.network().dns()).message()).contains("no answer within");
        } finally {
            signal(lab, "CONT");
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(health(lab, belgium)).contains("\"healthy\""));
    }

    private static String health(TestaLab lab, Node node) throws IOException {
        return lab.webadmin(node).get("/healthcheck/checks/Name%20servers").text();
    }

    private static Letter send(Node node, LabUser from, LabUser to) throws IOException {
        Letter letter = Letter.of(from.address(), to.address());
        assertThat(Swaks.submit(node.submission(), from, to.address(), letter.octets()).exitCode()).isZero();
        return letter;
    }

    private static long staleAnswers(TestaLab lab, Node node) throws IOException {
        Path log = lab.home().var(node).resolve("logs/server.log");
        return Files.readAllLines(log).stream().filter(line -> line.contains("Using what was said last")).count();
    }

    private static void signal(TestaLab lab, String name) throws IOException {
        new Program("kill", "procps").run("-" + name, Long.toString(lab.dnsPid().orElseThrow()));
    }
}
