package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.deferred.PostgresServer;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import eu.testa.mail.lab.client.Submission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Belgium has two servers, which keep accounts and mailboxes in one real PostgreSQL. */
@ExtendWith(LabExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SharedAccountsIT {

    @RegisterExtension
    static final PostgresServer POSTGRES = new PostgresServer();

    private static final Duration READY = Duration.ofSeconds(120);
    /** A POP3 lock lasts a minute; this is for a busy machine. */
    private static final Duration LOCK_IS_OVER = Duration.ofSeconds(150);

    @TempDir
    private Path folder;

    private TestaLab lab;
    private Node first;
    private Process second;
    private Endpoint secondSubmission;
    private Endpoint secondPop3s;
    private LabUser alain;
    private LabUser marie;

    @BeforeAll
    void startBoth(TestaLab running) throws Exception {
        lab = running;
        first = lab.network().node("ms-b");
        Map<String, String> store =
            Map.of("store.url", POSTGRES.address().url(), "store.user", POSTGRES.address().user().orElseThrow());
        lab.stopNode(first);
        lab.startNode(first, store);
        alain = lab.users(first).get(0);
        marie = lab.users(first).get(1);
        startSecond(store);
    }

    /** The same configuration at other ports, and a var folder of its own. */
    private void startSecond(Map<String, String> store) throws IOException {
        Map<String, String> settings = new LinkedHashMap<>(store);
        settings.put("hostname", "mail2." + first.domain());
        int port = 3000;
        for (String listener : List.of("smtp", "submission", "submissions", "pop3", "pop3s", "webadmin", "jmx", "ldaps")) {
            settings.put(listener + ".bind", new Endpoint(first.smtp().host(), ++port).toString());
        }
        secondSubmission = new Endpoint(first.smtp().host(), 3002);
        secondPop3s = new Endpoint(first.smtp().host(), 3005);
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-Xmx320m", "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1", "-cp", lab.installation().libraries() + "/*", "eu.testa.mail.server.TestaServer",
            "--conf", lab.home().conf(first).toString(), "--var", folder.resolve("var").toString()));
        settings.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        second = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve("console").toFile()).start();
        Awaitility.await("the second server is ready").atMost(READY)
            .failFast(() -> !second.isAlive()).until(() -> Files.exists(folder.resolve("var/server.pid")));
    }

    @AfterAll
    void asItWas() throws Exception {
        second.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        lab.stopNode(first);
        lab.startNode(first);
    }

    @Test
    void shouldTakeMailAtOneAndGiveItAtTheOther() throws Exception {
        Letter atTheFirst = Letter.of(alain.address(), marie.address());
        Letter atTheSecond = Letter.of(marie.address(), alain.address());

        Submission.submit(first.submission(), alain, marie.address(), atTheFirst.octets());
        Submission.submit(secondSubmission, marie, alain.address(), atTheSecond.octets());

        assertThat(OpensslPop3.await(atTheFirst.idLine(), secondPop3s, marie)).isNotEmpty();
        assertThat(OpensslPop3.await(atTheSecond.idLine(), first.pop3s(), alain)).isNotEmpty();
    }

    @Test
    void shouldHaveAnAccountOnBothWhereverItWasMade() throws Exception {
        LabUser newcomer = new LabUser("New.Comer@" + first.domain(), "a-good-password");

        assertThat(TestaCommand.jamesCli(lab, first, "AddUser", newcomer.address(), newcomer.password()).exitCode()).isZero();
        try (OpensslPop3 session = OpensslPop3.connect(secondPop3s)) {
            assertThat(session.login(newcomer)).startsWith("+OK");
        } finally {
            TestaCommand.jamesCli(lab, first, "RemoveUser", newcomer.address());
        }
        try (OpensslPop3 session = OpensslPop3.connect(secondPop3s)) {
            assertThat(session.login(newcomer)).startsWith("-ERR");
        }
    }

    @Test
    void shouldLetOneSessionInOnBothTogetherAndNotForLongWhenItsServerDied() throws Exception {
        try (OpensslPop3 here = OpensslPop3.connect(secondPop3s)) {
            assertThat(here.login(marie)).startsWith("+OK");
            try (OpensslPop3 there = OpensslPop3.connect(first.pop3s())) {
                assertThat(there.login(marie)).startsWith("-ERR [IN-USE]");
            }
            second.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        }

        Awaitility.await("the dead server's lock is over").atMost(LOCK_IS_OVER).pollInterval(Duration.ofSeconds(5)).until(() -> {
            try (OpensslPop3 there = OpensslPop3.connect(first.pop3s())) {
                return there.login(marie).startsWith("+OK");
            }
        });
        folder.resolve("var/server.pid").toFile().delete();
        startSecond(Map.of("store.url", POSTGRES.address().url(), "store.user", POSTGRES.address().user().orElseThrow()));
    }
}
