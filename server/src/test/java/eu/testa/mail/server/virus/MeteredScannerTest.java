package eu.testa.mail.server.virus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.Obstacle;
import eu.testa.mail.core.virus.Verdict;
import eu.testa.mail.core.virus.VirusScanner;
import eu.testa.mail.mailets.virus.MeteredScanner;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.james.metrics.dropwizard.DropWizardMetricFactory;
import org.apache.james.webadmin.dropwizard.MetricsRoutes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spark.Service;

/** The scan's figures, where webadmin shows them to curl. */
class MeteredScannerTest {

    private static final MessageSource MAIL = MessageSource.of(new byte[0]);

    private final MetricRegistry registry = new MetricRegistry();
    private Service webadmin;

    @BeforeEach
    void start() {
        webadmin = Service.ignite().ipAddress("127.0.0.1").port(0);
        new MetricsRoutes(registry).define(webadmin);
        webadmin.awaitInitialization();
    }

    @AfterEach
    void stop() {
        webadmin.stop();
        webadmin.awaitStop();
    }

    private List<String> figures() throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + webadmin.port() + "/metrics"))
            .build(), BodyHandlers.ofString()).body().lines().toList();
    }

    private MeteredScanner metered(VirusScanner scanner) {
        return new MeteredScanner(scanner, new DropWizardMetricFactory(registry));
    }

    @Test
    void shouldCountVerdictsAndTimeScans() throws Exception {
        Deque<Verdict> verdicts = new ArrayDeque<>(List.of(new Verdict.Clean(), new Verdict.Clean(), new Verdict.Clean(),
            new Verdict.Clean(), new Verdict.Infected("Win.X"), new Verdict.NoVerdict("away"), new Verdict.NoVerdict("away"),
            new Verdict.NotScannable(Obstacle.ENCRYPTED_MAIL, "enveloped"), new Verdict.NotScannable(Obstacle.MALFORMED, "broken"),
            new Verdict.NotScannable(Obstacle.LIMIT_EXCEEDED, "too deep")));
        MeteredScanner scanner = metered(message -> verdicts.remove());
        while (!verdicts.isEmpty()) {
            Verdict expected = verdicts.peek();
            assertThat(scanner.scan(MAIL)).isSameAs(expected);
        }
        assertThat(figures()).contains("testa_virus_clean_total 4.0", "testa_virus_infected_total 1.0",
            "testa_virus_no_verdict_total 2.0", "testa_virus_not_scannable_total 3.0", "testa_virus_scan_count 10.0")
            .anyMatch(line -> line.startsWith("testa_virus_scan{quantile=\"0.99\",}"));
    }

    @Test
    void shouldShowVerdictsThatNeverCame() throws Exception {
        metered(message -> new Verdict.Clean());
        assertThat(figures()).contains("testa_virus_infected_total 0.0", "testa_virus_no_verdict_total 0.0");
    }

    @Test
    void shouldHideNoFailure() {
        MeteredScanner scanner = metered(message -> {
            throw new IllegalStateException("broken");
        });
        assertThatThrownBy(() -> scanner.scan(MAIL)).hasMessage("broken");
    }
}
