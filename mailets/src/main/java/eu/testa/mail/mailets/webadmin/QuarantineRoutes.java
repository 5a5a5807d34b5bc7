package eu.testa.mail.mailets.webadmin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.core.quarantine.Quarantine;
import eu.testa.mail.core.quarantine.QuarantinedMail;
import eu.testa.mail.core.quarantine.Release;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import javax.inject.Inject;
import javax.servlet.http.HttpServletResponse;
import org.apache.james.webadmin.Routes;
import org.apache.mailet.Mail;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * The quarantine. A mail's content is never shown:
 *
 * <pre>
 * GET    /testa/quarantine                all, newest first, as JSON
 * GET    /testa/quarantine/KEY            one, with the lines of its header; 404 if there is none
 * POST   /testa/quarantine/KEY/release    scans it again and lets it go; 409 if it is still refused, 503 without a verdict
 * DELETE /testa/quarantine/KEY            deletes it; 404 if there is none
 * </pre>
 */
public final class QuarantineRoutes implements Routes {

    /** Where they are. */
    public static final String BASE = "/testa/quarantine";

    private static final String ONE = BASE + "/:key";
    private static final String JSON = "application/json";

    private final Quarantine<Mail> quarantine;
    private final ObjectMapper mapper = new ObjectMapper();

    @Inject
    public QuarantineRoutes(Quarantine<Mail> quarantine) {
        this.quarantine = quarantine;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(BASE, this::list);
        service.get(ONE, this::show);
        service.post(ONE + "/release", this::release);
        service.delete(ONE, this::delete);
    }

    private Object list(Request request, Response response) throws IOException {
        ArrayNode mails = mapper.createArrayNode();
        quarantine.list().forEach(mail -> mails.add(describe(mail)));
        response.type(JSON);
        return mails.toString();
    }

    private Object show(Request request, Response response) throws IOException {
        Optional<QuarantinedMail> mail = quarantine.find(request.params("key"));
        if (mail.isEmpty()) {
            return unknown(request, response);
        }
        ObjectNode described = describe(mail.get());
        ArrayNode headers = described.putArray("headers");
        mail.get().headers().forEach(headers::add);
        response.type(JSON);
        return described.toString();
    }

    private Object release(Request request, Response response) throws IOException {
        Release release = quarantine.release(request.params("key"), AccessGate.intervention(request));
        return switch (release.outcome()) {
            case RELEASED -> new StatusMessage(HttpServletResponse.SC_OK, release.reason()).in(response);
            case STILL_REFUSED -> new StatusMessage(HttpServletResponse.SC_CONFLICT, release.reason()).in(response);
            case NOT_SCANNED -> new StatusMessage(HttpServletResponse.SC_SERVICE_UNAVAILABLE, release.reason()).in(response);
            case UNKNOWN -> unknown(request, response);
        };
    }

    private Object delete(Request request, Response response) throws IOException {
        return quarantine.delete(request.params("key"), AccessGate.intervention(request))
            ? new StatusMessage(HttpServletResponse.SC_OK, "deleted").in(response)
            : unknown(request, response);
    }

    private ObjectNode describe(QuarantinedMail mail) {
        ObjectNode described = mapper.createObjectNode()
            .put("key", mail.key())
            .put("since", mail.since().map(Instant::toString).orElse("unknown"))
            .put("reason", mail.reason())
            .put("sender", mail.sender().orElse(""))
            .put("size", mail.size());
        ArrayNode recipients = described.putArray("recipients");
        mail.recipients().forEach(recipients::add);
        return described;
    }

    private String unknown(Request request, Response response) {
        return new StatusMessage(HttpServletResponse.SC_NOT_FOUND,
            "there is no mail " + request.params("key") + " in quarantine").in(response);
    }
}
