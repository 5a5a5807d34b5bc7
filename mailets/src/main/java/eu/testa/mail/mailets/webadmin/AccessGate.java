package eu.testa.mail.mailets.webadmin;

import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.access.AccessTable;
import eu.testa.mail.core.access.AdminChange;
import eu.testa.mail.core.access.AdminChanges;
import eu.testa.mail.core.access.AdminRole;
import eu.testa.mail.core.access.Caller;
import eu.testa.mail.core.access.Credentials;
import eu.testa.mail.core.access.OwnHost;
import eu.testa.mail.core.access.RepositoryRules;
import eu.testa.mail.core.evidence.Intervention;
import java.time.Clock;
import java.util.Optional;
import javax.inject.Inject;
import javax.servlet.http.HttpServletResponse;
import org.apache.james.webadmin.Routes;
import spark.HaltException;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * Stands before every route of webadmin, James' own with it, and lets nobody through whom {@link AccessTable} does not let
 * through; tells every change. James has a filter for this, but asks it only about what lies below the base of a route that
 * James does not take for public, which {@code /healthcheck} is.
 *
 * <p>It also answers {@code GET /testa/whoami} with the name and role of whoever asks. In a stock James it is the first of
 * {@code extensions.routes} in {@code webadmin.properties}.
 */
public final class AccessGate implements Routes {

    /** How a browser is told to ask for a name and a password. */
    public static final String CHALLENGE = "Basic realm=\"TESTA Secure Mail\", charset=\"UTF-8\"";

    /** Where a request keeps who makes it, for routes that want to know. */
    static final String CALLER = "testa.caller";

    private static final String BASE = "/testa/whoami";
    private static final String NOTED = "testa.noted";
    private static final String OVERRIDE = "X-HTTP-Method-Override";
    private static final String JSON = "application/json";
    private static final String NOTHING = "null";

    private final Credentials credentials;
    private final OwnHost ownHost;
    private final RepositoryRules repositories;
    private final AdminChanges changes;
    private final Clock clock;
    private final ObjectMapper mapper = new ObjectMapper();

    @Inject
    public AccessGate(Credentials credentials, OwnHost ownHost, RepositoryRules repositories, AdminChanges changes,
                      Clock clock) {
        this.credentials = credentials;
        this.ownHost = ownHost;
        this.repositories = repositories;
        this.changes = changes;
        this.clock = clock;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.before(this::admit);
        service.get(BASE, (request, response) -> {
            Caller caller = caller(request);
            response.type(JSON);
            return mapper.createObjectNode().put("name", caller.name()).put("role", caller.role().label()).toString();
        });
        service.afterAfter(this::note);
    }

    /** Who makes a request; on every route but one that is open to all. */
    public static Caller caller(Request request) {
        return request.attribute(CALLER);
    }

    /** Who decides, if something is done with a mail because of this request. */
    public static Intervention intervention(Request request) {
        return new Intervention(caller(request).name(), request.ip());
    }

    private void admit(Request request, Response response) {
        String host = request.headers("Host");
        if (host == null || !ownHost.isOwn(host)) {
            throw halt(response, HttpServletResponse.SC_FORBIDDEN, "this server is not asked under the name '"
                + (host == null ? "" : host) + "' (webadmin.hosts in testa.properties)");
        }
        String origin = request.headers("Origin");
        if (origin != null && !ownHost.isOwnPage(origin, host)) {
            throw halt(response, HttpServletResponse.SC_FORBIDDEN, "pages of " + origin + " may not ask this server");
        }
        if (request.headers(OVERRIDE) != null) {
            // Spark would route by it, past what was looked at here
            throw halt(response, HttpServletResponse.SC_BAD_REQUEST, OVERRIDE + " is not taken here; use the method itself");
        }
        String path = request.raw().getRequestURI();
        Optional<AdminRole> needed = AccessTable.needed(request.requestMethod(), path,
            AccessTable.asksForAction(request.requestMethod(), path) ? request.queryParamOrDefault("action", "") : "");
        if (needed.isEmpty()) {
            return;
        }
        Caller caller = identify(request, response);
        request.attribute(CALLER, caller);
        if (!caller.role().includes(needed.get())) {
            request.attribute(NOTED, true);
            throw halt(response, HttpServletResponse.SC_FORBIDDEN, "this needs the role " + needed.get().label() + "; "
                + caller.name() + " is " + caller.role().label());
        }
        request.attribute(NOTED, changes(request));
        repositories.refusal(path, () -> new RepositoryRules.Parameters(request.queryParams("action"),
            request.queryParams("processor"), request.queryParams("queue"))).ifPresent(refusal -> {
                request.attribute(NOTED, true);
                throw halt(response, HttpServletResponse.SC_FORBIDDEN, refusal);
            });
        if (request.contentLength() == NOTHING.length() && NOTHING.equals(request.body())) {
            // James' routes would take it for an object, and end in an error
            throw halt(response, HttpServletResponse.SC_BAD_REQUEST, "the body is null; expected what this route is about");
        }
    }

    private Caller identify(Request request, Response response) {
        try {
            return credentials.caller(request.headers("Authorization"), request.ip());
        } catch (Credentials.RefusedException e) {
            if (e.isTooEarly()) {
                throw halt(response, 429, e.getMessage());
            }
            response.header("WWW-Authenticate", CHALLENGE);
            throw halt(response, HttpServletResponse.SC_UNAUTHORIZED, e.getMessage());
        }
    }

    private void note(Request request, Response response) {
        if (Boolean.TRUE.equals(request.attribute(NOTED))) {
            String query = request.queryString() == null ? "" : "?" + request.queryString();
            changes.record(new AdminChange(clock.instant(), caller(request), request.ip(),
                request.requestMethod() + " " + request.raw().getRequestURI() + query,
                Integer.toString(response.status())));
        }
    }

    private static boolean changes(Request request) {
        return switch (request.requestMethod()) {
            case "GET", "HEAD", "OPTIONS" -> false;
            default -> true;
        };
    }

    private static HaltException halt(Response response, int status, String message) {
        response.type(JSON);
        return spark.Spark.halt(status, new StatusMessage(status, message).json());
    }
}
