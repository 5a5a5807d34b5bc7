package eu.testa.mail.mailets.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.health.HealthBoard;
import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.health.PartHealth;
import eu.testa.mail.core.health.PartHealth.State;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.james.core.healthcheck.Result;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import spark.Service;

class HealthRoutesTest {

    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");

    private final AtomicReference<PartHealth> spool = new AtomicReference<>(PartHealth.healthy());
    private final CountDownLatch hanging = new CountDownLatch(1);
    private final HttpClient client = HttpClient.newHttpClient();
    private HealthBoard board;
    private Service service;

    private record Part(String part, Callable<PartHealth> answer) implements PartCheck {
        @Override
        public PartHealth look() throws Exception {
            return answer.call();
        }
    }

    @BeforeEach
    void start() {
        board = new HealthBoard(List.of(new Part("Spool", spool::get), new Part("Virus scan", () -> {
            hanging.await();
            return PartHealth.healthy();
        })), Clock.fixed(NOW, ZoneOffset.UTC), Duration.ofMillis(20), Duration.ofSeconds(60));
        service = Service.ignite().ipAddress("127.0.0.1").port(0);
        new HealthRoutes(board, new JsonTransformer()).define(service);
        service.init();
        service.awaitInitialization();
        board.start();
    }

    @AfterEach
    void stop() {
        hanging.countDown();
        board.close();
        service.stop();
        service.awaitStop();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
            .timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
    }

    private void spoolIs(PartHealth health) {
        spool.set(health);
        await().atMost(Duration.ofSeconds(60)).until(() -> board.report("Spool").orElseThrow().health().equals(health));
    }

    @Test
    void shouldAnswerWhileAPartHangs() throws Exception {
        spoolIs(PartHealth.healthy());
        HttpResponse<String> answer = get("/healthcheck");

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode json = new ObjectMapper().readTree(answer.body());
        assertThat(json.path("status").asText()).isEqualTo("degraded");
        assertThat(json.path("checks")).hasSize(2);
    }

    @Test
    void shouldSayStateSinceCauseAndNextStep() throws Exception {
        spoolIs(PartHealth.unhealthy("a mail is old", "Look at it."));
        HttpResponse<String> answer = get("/healthcheck/checks/Spool");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("{\"componentName\":\"Spool\",\"escapedComponentName\":\"Spool\",\"status\":"
            + "\"unhealthy\",\"cause\":\"a mail is old\",\"since\":\"2026-03-10T12:00:00Z\",\"nextStep\":\"Look at it.\"}");
        assertThat(get("/healthcheck").statusCode()).isEqualTo(503);
    }

    @Test
    void shouldBeStrictWhenAsked() throws Exception {
        spoolIs(PartHealth.degraded("a file is damaged", "Look at it."));

        assertThat(get("/healthcheck").statusCode()).isEqualTo(200);
        assertThat(get("/healthcheck?strict").statusCode()).isEqualTo(503);
        assertThat(get("/healthcheck/checks/Spool?strict").statusCode()).isEqualTo(503);
    }

    @Test
    void shouldTellBalancersInOneWord() throws Exception {
        spoolIs(PartHealth.degraded("a file is damaged", "Look at it."));
        assertThat(get("/ready")).returns(200, HttpResponse::statusCode).returns("ready\n", HttpResponse::body);
        spoolIs(PartHealth.unhealthy("a mail is old", "Look at it."));
        assertThat(get("/ready")).returns(503, HttpResponse::statusCode).returns("not ready\n", HttpResponse::body);
    }

    @Test
    void shouldKnowItsParts() throws Exception {
        assertThat(get("/healthcheck/checks").body()).contains("\"Virus scan\"", "\"Virus%20scan\"");
        assertThat(get("/healthcheck/checks/Virus%20scan").statusCode()).isEqualTo(200);
        assertThat(get("/healthcheck/checks/Nobody").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldTellAStockJamesAllInOne() {
        spoolIs(PartHealth.unhealthy("a mail is old", "Look at it."));
        Result result = Mono.from(new TestaHealthCheck(board).check()).block();

        assertThat(board.state()).isEqualTo(State.UNHEALTHY);
        assertThat(result.isUnHealthy()).isTrue();
        assertThat(result.getCause()).hasValueSatisfying(cause -> assertThat(cause)
            .contains("Spool: a mail is old (since 2026-03-10T12:00:00Z). Look at it."));
    }
}
