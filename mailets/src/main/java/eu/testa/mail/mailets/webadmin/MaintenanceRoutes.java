package eu.testa.mail.mailets.webadmin;

import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.health.Maintenance;
import java.io.IOException;
import java.util.Optional;
import javax.inject.Inject;
import javax.servlet.http.HttpServletResponse;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.webadmin.Routes;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * Sends new sessions elsewhere while somebody works on the server.
 *
 * <pre>
 * GET  /testa/maintenance              {"maintenance": true, "reason": "a new disk", "inSpool": 3}
 * POST /testa/maintenance?action=on    new sessions are refused from now on; the body is the reason
 * POST /testa/maintenance?action=off   they are welcome again
 * </pre>
 *
 * <p>When nothing is in the spool any more, all that was accepted is delivered or waits in the store.
 */
public final class MaintenanceRoutes implements Routes {

    /** Where it is. */
    public static final String BASE = "/testa/maintenance";

    private final Maintenance maintenance;
    private final MailQueueFactory<? extends ManageableMailQueue> queues;
    private final ObjectMapper mapper = new ObjectMapper();

    @Inject
    public MaintenanceRoutes(Maintenance maintenance, MailQueueFactory<? extends ManageableMailQueue> queues) {
        this.maintenance = maintenance;
        this.queues = queues;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(BASE, (request, response) -> state(response));
        service.post(BASE, this::change);
    }

    private String change(Request request, Response response) throws IOException {
        String action = String.valueOf(request.queryParams("action"));
        switch (action) {
            case "on" -> maintenance.begin(request.body());
            case "off" -> maintenance.end();
            default -> {
                return new StatusMessage(HttpServletResponse.SC_BAD_REQUEST, "action: expected on or off").in(response);
            }
        }
        return state(response);
    }

    private String state(Response response) throws IOException {
        response.type("application/json");
        return mapper.createObjectNode().put("maintenance", maintenance.reason().isPresent())
            .put("reason", maintenance.reason().orElse(null)).put("inSpool", inSpool()).toString();
    }

    private long inSpool() throws IOException {
        Optional<? extends ManageableMailQueue> spool = queues.getQueue(MailQueueFactory.SPOOL, MailQueueFactory.prefetchCount(1));
        try {
            return spool.isPresent() ? spool.get().getSize() : 0;
        } catch (MailQueue.MailQueueException e) {
            throw new IOException("the spool cannot be counted", e);
        }
    }
}
