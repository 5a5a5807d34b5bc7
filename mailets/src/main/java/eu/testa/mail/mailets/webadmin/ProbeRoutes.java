package eu.testa.mail.mailets.webadmin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.core.probe.ProbeOverview;
import eu.testa.mail.core.probe.ProbeResult;
import eu.testa.mail.core.probe.ProbeSummary;
import eu.testa.mail.core.probe.Probes;
import eu.testa.mail.core.settings.ProbeSettings;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.time.Duration;
import javax.inject.Inject;
import javax.inject.Provider;
import javax.servlet.http.HttpServletResponse;
import org.apache.james.webadmin.Routes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spark.Response;
import spark.Service;

/**
 * How mail gets through over each path, as probes find out:
 *
 * <pre>
 * GET /testa/probes   {"on": true, "paths": [{"path", "day", "week", "month", "last", "lostInARow"}], "lost": [...]}
 * </pre>
 *
 * <p>{@code day}, {@code week} and {@code month} are {@code {"probes", "arrived", "availability", "meanSeconds",
 * "longestSeconds"}}, availability in percent; {@code last} and what was lost in the last 24 hours are {@code {"path", "at",
 * "seconds" or "hop", "words"}}.
 */
public final class ProbeRoutes implements Routes {

    /** Where it is. */
    public static final String BASE = "/testa/probes";

    private static final Logger LOGGER = LoggerFactory.getLogger(ProbeRoutes.class);
    private static final double MILLIS = 1000;

    private final TestaSettings settings;
    private final Provider<Probes> probes;
    private final ObjectMapper mapper = new ObjectMapper();

    @Inject
    public ProbeRoutes(TestaSettings settings, Provider<Probes> probes) {
        this.settings = settings;
        this.probes = probes;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(BASE, (request, response) -> answer(response));
    }

    private String answer(Response response) {
        response.type("application/json");
        ObjectNode answer = mapper.createObjectNode();
        try {
            answer.put("on", settings.get(ProbeSettings.INTERVAL).isPresent());
            answer.putArray("paths");
            for (ProbeOverview path : probes.get().overview()) {
                ObjectNode one = answer.withArray("paths").addObject().put("path", path.path());
                describe(one.putObject("day"), path.day());
                describe(one.putObject("week"), path.week());
                describe(one.putObject("month"), path.month());
                one.put("lostInARow", path.lostInARow());
                path.last().ifPresent(last -> describe(one.putObject("last"), last));
            }
            answer.putArray("lost");
            for (ProbeResult lost : probes.get().lostToday()) {
                describe(answer.withArray("lost").addObject(), lost);
            }
            return answer.toString();
        } catch (IOException e) {
            LOGGER.error("The probes cannot be shown", e);
            return new StatusMessage(HttpServletResponse.SC_SERVICE_UNAVAILABLE, e.getMessage()).in(response);
        }
    }

    private static void describe(ObjectNode node, ProbeSummary summary) {
        node.put("probes", summary.probes()).put("arrived", summary.arrived()).put("availability", summary.availability());
        summary.mean().ifPresent(mean -> node.put("meanSeconds", seconds(mean)));
        summary.longest().ifPresent(longest -> node.put("longestSeconds", seconds(longest)));
    }

    private static void describe(ObjectNode node, ProbeResult result) {
        node.put("path", result.path()).put("at", result.sentAt().toString());
        result.took().ifPresent(took -> node.put("seconds", seconds(took)));
        result.hop().ifPresent(hop -> node.put("hop", hop));
        node.put("words", result.words());
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / MILLIS;
    }
}
