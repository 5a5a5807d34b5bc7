package eu.testa.mail.server.status;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.access.AdminChange;
import eu.testa.mail.core.access.AdminRole;
import eu.testa.mail.core.access.Administrators;
import eu.testa.mail.core.access.Credentials;
import eu.testa.mail.core.access.LocalSecret;
import eu.testa.mail.core.access.OwnHost;
import eu.testa.mail.core.access.RepositoryRules;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.checkpoint.EvidenceKeyFiles;
import eu.testa.mail.core.evidence.log.EvidenceLog;
import eu.testa.mail.core.evidence.witness.ConfiguredWitness;
import eu.testa.mail.core.password.KnownAddresses;
import eu.testa.mail.core.password.PasswordLimits;
import eu.testa.mail.core.password.PasswordRules;
import eu.testa.mail.core.password.PasswordThrottle;
import eu.testa.mail.mailets.webadmin.AccessGate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spark.Service;

/** The page behind the gate, over HTTP, with the evidence of a real log. */
class StatusRoutesTest {

    private static final Clock CLOCK = Clock.fixed(SampleStatus.NOW, ZoneOffset.UTC);
    private static final String HOST = "relay1.eu-admin.net";

    @TempDir
    private Path var;
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<AdminChange> changes = new CopyOnWriteArrayList<>();
    private Service service;
    private EvidenceLog evidence;
    private String viewer;
    private String operator;
    private String auditor;

    @BeforeEach
    void start() throws IOException {
        Administrators administrators = Administrators.open(var, new PasswordRules(10));
        viewer = "Bearer " + administrators.addWithToken("paul", AdminRole.VIEWER);
        operator = "Bearer " + administrators.addWithToken("anna", AdminRole.OPERATOR);
        auditor = "Bearer " + administrators.addWithToken("jean", AdminRole.AUDITOR);
        evidence = EvidenceLog.open(var.resolve("evidence"), HOST, new EvidenceKeyFiles(var.resolve("secrets")).read(HOST, CLOCK),
            new ConfiguredWitness(Optional.empty(), Optional.empty()), CLOCK);
        service = Service.ignite().ipAddress("127.0.0.1").port(0);
        new AccessGate(new Credentials(LocalSecret.open(var), administrators,
            new PasswordThrottle(PasswordLimits.DEFAULT, KnownAddresses.inMemory(), CLOCK)), new OwnHost(Set.of()),
            new RepositoryRules("quarantine"), changes::add, CLOCK).define(service);
        new StatusRoutes(HOST, SampleStatus::relay, evidence::folder, List::of, CLOCK).define(service);
        service.awaitInitialization();
    }

    @AfterEach
    void stop() throws IOException {
        service.stop();
        service.awaitStop();
        evidence.close();
    }

    private HttpResponse<String> get(String path, String... credential) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path));
        for (String one : credential) {
            request.header("Authorization", one);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void shouldShowThePageToAViewerAndLetNothingInFromElsewhere() throws Exception {
        HttpResponse<String> page = get("/status", viewer);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("tcn.f.eu-admin.net");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
            .startsWith("default-src 'none';").contains("frame-ancestors 'none'").doesNotContain("unsafe", "http", "*");
        assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/status/style.css", "/status/live.js"})
    void shouldServeItsOwnStyleAndScript(String path) throws Exception {
        HttpResponse<String> file = get(path, viewer);

        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(file.body()).doesNotContain("http://", "https://", "@import");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/status", "/status/evidence", "/status/quarantine", "/status/style.css", "/status/live.js"})
    void shouldAskWhoeverComesForANameAndAPassword(String path) throws Exception {
        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow()).startsWith("Basic ");
    }

    @Test
    void shouldRefuseAndRecordAWrongRole() throws Exception {
        assertThat(get("/status/evidence?mail=a", viewer).statusCode()).isEqualTo(403);
        assertThat(get("/status/evidence?mail=a", operator).statusCode()).isEqualTo(403);
        assertThat(get("/status/quarantine", auditor).statusCode()).isEqualTo(403);
        assertThat(get("/status/quarantine", operator).statusCode()).isEqualTo(200);

        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> changes.size() == 3);
        assertThat(changes).extracting(AdminChange::what).containsExactly("GET /status/evidence?mail=a",
            "GET /status/evidence?mail=a", "GET /status/quarantine");
    }

    @Test
    void shouldTellAnAuditorWhereAMailIs() throws Exception {
        evidence.write(EvidenceRecord.of(EvidenceEvent.ACCEPTED).with(EvidenceRecord.MAIL, "m1")
            .with(EvidenceRecord.MESSAGE_ID, "<letter@tcn.b.eu-admin.net>").with(EvidenceRecord.FROM, "a@tcn.b.eu-admin.net")
            .with(EvidenceRecord.PEER, "<b>192.0.2.1").at(SampleStatus.NOW));
        evidence.awaitDurable();

        assertThat(get("/status/evidence?mail=A@tcn.b.eu-admin.net", auditor).body())
            .contains("Mail &lt;letter@tcn.b.eu-admin.net&gt;", "&lt;b&gt;192.0.2.1");
        assertThat(get("/status/evidence?mail=nobody@tcn.b.eu-admin.net", auditor).body()).contains("has no evidence of nobody@");
        assertThat(get("/status/evidence?mail=m1&since=2026-03-01&until=2026-03-02", auditor).body()).contains("has no evidence");
    }

    @Test
    void shouldSayWhatIsWrongWithAQuestion() throws Exception {
        HttpResponse<String> noDay = get("/status/evidence?mail=a&since=%3Cb%3E", auditor);
        assertThat(noDay.statusCode()).isEqualTo(400);
        assertThat(noDay.body()).contains("since=&lt;b&gt;: expected a day such as 2026-03-03");

        assertThat(get("/status/evidence?mail=" + "a".repeat(999), auditor).statusCode()).isEqualTo(400);
    }

    /** A browser that is answered with 401 forgets what it has sent until then. */
    @Test
    void shouldLogOut() throws Exception {
        HttpResponse<String> answer = get("/status/logout", viewer);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains(AccessGate.CHALLENGE);
        assertThat(answer.body()).contains("You are logged out");
    }
}
