package eu.testa.mail.mailets.metrics;

import eu.testa.mail.core.metrics.Metrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.inject.Inject;
import org.apache.james.webadmin.Routes;
import spark.Service;

/**
 * {@code GET /metrics}: what is counted and measured, in Prometheus' text format; {@code docs/metrics.md} has the list. It
 * needs the role viewer. What has to be asked for was asked before, so that the answer waits for nothing.
 */
public final class MetricsRoutes implements Routes {

    private static final String BASE = "/metrics";

    private final Metrics metrics;

    @Inject
    public MetricsRoutes(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(BASE, (request, response) -> {
            response.type(Metrics.CONTENT_TYPE);
            return text();
        });
    }

    private String text() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        metrics.write(out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
