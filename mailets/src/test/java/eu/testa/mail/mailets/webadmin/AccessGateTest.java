package eu.testa.mail.mailets.webadmin;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.access.AdminChange;
import eu.testa.mail.core.access.AdminRole;
import eu.testa.mail.core.access.Administrators;
import eu.testa.mail.core.access.Caller;
import eu.testa.mail.core.access.Credentials;
import eu.testa.mail.core.access.LocalSecret;
import eu.testa.mail.core.access.OwnHost;
import eu.testa.mail.core.access.RepositoryRules;
import eu.testa.mail.core.password.KnownAddresses;
import eu.testa.mail.core.password.PasswordLimits;
import eu.testa.mail.core.password.PasswordRules;
import eu.testa.mail.core.password.PasswordThrottle;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spark.Service;

/** Over a real connection: what a browser or an attacker would send, octet for octet. */
class AccessGateTest {

    private static final Instant NOW = Instant.parse("2026-03-02T08:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String PASSWORD = "blue bicycle, 1871";

    @TempDir
    private Path var;
    private final List<AdminChange> changes = new CopyOnWriteArrayList<>();
    private Service service;
    private Administrators administrators;
    private String viewer;
    private String operator;

    @BeforeEach
    void start() throws IOException {
        administrators = Administrators.open(var, new PasswordRules(10));
        viewer = "Bearer " + administrators.addWithToken("prometheus", AdminRole.VIEWER);
        operator = "Bearer " + administrators.addWithToken("paul", AdminRole.OPERATOR);
        administrators.addWithPassword("marie", AdminRole.ADMINISTRATOR, PASSWORD);
        Credentials credentials = new Credentials(LocalSecret.open(var), administrators,
            new PasswordThrottle(PasswordLimits.DEFAULT, KnownAddresses.inMemory(), CLOCK));
        service = Service.ignite().ipAddress("127.0.0.1").port(0);
        // a route that is there before the gate is no way around it
        service.get("/ready", (request, response) -> "ready");
        service.get("/healthcheck", (request, response) -> "well");
        new AccessGate(credentials, new OwnHost(Set.of()), new RepositoryRules("quarantine"), changes::add, CLOCK).define(service);
        new AdministratorRoutes(administrators).define(service);
        service.get("/users", (request, response) -> "users");
        service.delete("/users/:name", (request, response) -> "removed");
        service.post("/testa/queue/mails", (request, response) -> "action " + request.queryParams("action"));
        service.post("/testa/digital-ids", (request, response) -> "read " + request.raw().getInputStream().readAllBytes().length);
        service.patch("/mailRepositories/:path/mails", (request, response) -> "reprocessed " + request.params("path"));
        service.get("/mailRepositories/:path/mails/:key", (request, response) -> "content");
        service.awaitInitialization();
    }

    @AfterEach
    void stop() {
        service.stop();
        service.awaitStop();
    }

    @ParameterizedTest
    @CsvSource({"GET, /users", "GET, /healthcheck", "HEAD, /healthcheck", "GET, /metrics", "OPTIONS, /users", "GET, /",
        "DELETE, /users/a", "GET, /no/such/route", "TRACE, /users"})
    void shouldAnswerNothingWithoutACredential(String method, String path) throws IOException {
        String answer = ask(method, path);

        assertThat(answer).matches("(?s)HTTP/1.1 (401|405) .*").doesNotContain("well", "users\"", "removed");
    }

    @Test
    void shouldTellABrowserHowToLogIn() throws IOException {
        assertThat(ask("GET", "/users")).contains("WWW-Authenticate: Basic realm=\"TESTA Secure Mail\"");
    }

    @Test
    void shouldLetLoadBalancersAskWhetherItIsReady() throws IOException {
        assertThat(ask("GET", "/ready")).startsWith("HTTP/1.1 200").endsWith("ready");
    }

    @Test
    void shouldLetEachRoleDoWhatItMayAndNothingElse() throws IOException {
        assertThat(ask("GET", "/healthcheck", viewer)).startsWith("HTTP/1.1 200").endsWith("well");
        assertThat(ask("GET", "/users", viewer)).startsWith("HTTP/1.1 403")
            .contains("this needs the role administrator; prometheus is viewer");
        assertThat(ask("POST", "/testa/queue/mails?action=retry&all=true", viewer)).startsWith("HTTP/1.1 403");
        assertThat(ask("POST", "/testa/queue/mails?action=retry&all=true", operator)).startsWith("HTTP/1.1 200");
        assertThat(ask("POST", "/testa/queue/mails?action=return&all=true", operator)).startsWith("HTTP/1.1 403");
        assertThat(ask("POST", "/testa/queue/mails?%61ction=return&action=retry", operator)).startsWith("HTTP/1.1 403");
        assertThat(ask("POST", "/testa/administrators", operator)).startsWith("HTTP/1.1 403");
        assertThat(ask("GET", "/users", marie())).startsWith("HTTP/1.1 200").endsWith("users");
        assertThat(ask("GET", "/users", local())).startsWith("HTTP/1.1 200").endsWith("users");
        assertThat(ask("GET", "/testa/whoami", viewer)).endsWith("{\"name\":\"prometheus\",\"role\":\"viewer\"}");
    }

    /** Spark would take the method from this field, after the gate looked at the other one. */
    @Test
    void shouldNotBeFooledByAMethodInAField() throws IOException {
        assertThat(ask("GET", "/users/a", viewer, "X-HTTP-Method-Override: DELETE")).startsWith("HTTP/1.1 400");
        assertThat(ask("GET", "/healthcheck", viewer, "x-http-method-override: DELETE")).startsWith("HTTP/1.1 400");
    }

    @Test
    void shouldNotAnswerAPageThatHadItsNameLeadHere() throws IOException {
        assertThat(raw("GET /users HTTP/1.1\r\nHost: rebind.example:8000\r\nAuthorization: " + local()))
            .startsWith("HTTP/1.1 403").contains("is not asked under the name");
        assertThat(ask("POST", "/testa/queue/mails?action=retry&all=true", local(), "Origin: https://page.example"))
            .startsWith("HTTP/1.1 403").contains("may not ask this server");
        assertThat(ask("GET", "/users", local(), "Origin: http://127.0.0.1:" + service.port())).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @CsvSource({
        "PATCH, /mailRepositories/quarantine/mails?action=reprocess&processor=root",
        "PATCH, /mailRepositories/%71uarantine/mails?action=reprocess&processor=root",
        "PATCH, //mailRepositories/%2571uarantine/mails?action=reprocess&processor=root",
        "GET,   /mailRepositories/quarantine/mails/a-1",
        "PATCH, /mailRepositories/error/mails?action=reprocess&processor=transport",
        "PATCH, /mailRepositories/error/mails?action=reprocess"})
    void shouldNotSendQuarantinedMailOnAroundTheScanForAnybody(String method, String path) throws IOException {
        assertThat(ask(method, path, local())).startsWith("HTTP/1.1 403");
    }

    @Test
    void shouldSendOtherMailThroughAgain() throws IOException {
        assertThat(ask("PATCH", "/mailRepositories/error/mails?action=reprocess&processor=root", local()))
            .endsWith("reprocessed error");
    }

    /** curl calls a body a form unless it is told otherwise. */
    @Test
    void shouldLeaveTheBodyToTheRoute() throws IOException {
        String body = "a=certificate";
        assertThat(raw("POST /testa/digital-ids HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: " + local()
            + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + body.length() + "\r\n\r\n" + body))
            .endsWith("read 13");
    }

    /** A route of James' would end in an error over it. */
    @ParameterizedTest
    @CsvSource({"application/json, null, 400", "application/x-www-form-urlencoded, null, 400", "application/json, true, 200",
        "application/json, nil, 200"})
    void shouldTakeNullForNothing(String type, String body, String status) throws IOException {
        String answer = raw("POST /testa/digital-ids HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: " + local()
            + "\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);

        assertThat(answer).startsWith("HTTP/1.1 " + status).endsWith(status.equals("200") ? "read " + body.length()
            : "{\"statusCode\":400,\"message\":\"the body is null; expected what this route is about\"}");
    }

    @Test
    void shouldTellEveryChangeAndEveryRefusalForAWrongRole() throws IOException {
        ask("GET", "/users", local());
        ask("DELETE", "/users/a", local());
        ask("DELETE", "/users/a", operator);
        ask("DELETE", "/users/a");
        ask("PATCH", "/mailRepositories/quarantine/mails?action=reprocess&processor=root", marie());
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> changes.size() == 3);

        assertThat(changes).containsExactly(
            new AdminChange(NOW, Caller.LOCAL, "127.0.0.1", "DELETE /users/a", "200"),
            new AdminChange(NOW, new Caller("paul", AdminRole.OPERATOR), "127.0.0.1", "DELETE /users/a", "403"),
            new AdminChange(NOW, new Caller("marie", AdminRole.ADMINISTRATOR), "127.0.0.1",
                "PATCH /mailRepositories/quarantine/mails?action=reprocess&processor=root", "403"));
    }

    @Test
    void shouldAddAndRemoveAdministratorsAndNeverTellAPassword() throws IOException {
        String added = post("/testa/administrators", "{\"name\":\"jean\",\"role\":\"auditor\",\"password\":\"" + PASSWORD + "\"}");
        assertThat(added).startsWith("HTTP/1.1 200").endsWith("{\"name\":\"jean\",\"role\":\"auditor\"}");
        assertThat(post("/testa/administrators", "{\"name\":\"jean\",\"role\":\"auditor\"}")).startsWith("HTTP/1.1 400")
            .contains("already");
        assertThat(post("/testa/administrators", "{\"name\":\"x\",\"role\":\"boss\"}")).startsWith("HTTP/1.1 400")
            .contains("expected one of viewer, operator, auditor, administrator");
        assertThat(post("/testa/administrators", "nonsense")).startsWith("HTTP/1.1 400").contains("not JSON");
        assertThat(post("/testa/administrators/prometheus", "{}")).startsWith("HTTP/1.1 200").contains("\"token\":\"");
        assertThat(ask("GET", "/healthcheck", viewer)).startsWith("HTTP/1.1 401");
        assertThat(ask("GET", "/testa/administrators", local()))
            .contains("{\"name\":\"jean\",\"role\":\"auditor\",\"by\":\"password\"}").doesNotContain("argon2", PASSWORD);
        assertThat(ask("DELETE", "/testa/administrators/jean", local())).startsWith("HTTP/1.1 200");
        assertThat(ask("DELETE", "/testa/administrators/jean", local())).startsWith("HTTP/1.1 404");
        assertThat(changes).extracting(AdminChange::what).noneMatch(what -> what.contains(PASSWORD));
    }

    private String post(String path, String body) throws IOException {
        return raw("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: " + local()
            + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private String local() throws IOException {
        return "Bearer " + LocalSecret.read(var);
    }

    private static String marie() {
        return "Basic " + Base64.getEncoder().encodeToString(("marie:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    }

    private String ask(String method, String path) throws IOException {
        return raw(method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + service.port());
    }

    private String ask(String method, String path, String authorization, String... more) throws IOException {
        return raw(method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + service.port() + "\r\nAuthorization: " + authorization
            + (more.length == 0 ? "" : "\r\n" + String.join("\r\n", more)));
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", service.port())) {
            String whole = request.contains("\r\n\r\n") ? request : request + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(whole.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
        }
    }
}
