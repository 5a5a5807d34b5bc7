package eu.testa.mail.core.access;

import java.util.List;
import java.util.Optional;

/**
 * What needs which role: a line for each method and route. A request that no line names needs an
 * {@linkplain AdminRole#ADMINISTRATOR administrator}; so a route that is added, here or by James, is closed until somebody
 * thought about it.
 *
 * <p>A route is matched part by part; {@code *} is any one part. HEAD needs what GET needs.
 */
public final class AccessTable {

    private static final List<Line> LINES = List.of(
        // whether mail can be sent here, for load balancers: a word without details
        new Line("GET", "/ready", "", Optional.empty()),
        // makes a browser forget its credential, which is all that it does
        new Line("GET", "/status/logout", "", Optional.empty()),

        viewer("GET", "/healthcheck"),
        viewer("GET", "/healthcheck/checks"),
        viewer("GET", "/healthcheck/checks/*"),
        viewer("GET", "/metrics"),
        viewer("GET", "/status"),
        viewer("GET", "/status/style.css"),
        viewer("GET", "/status/live.js"),
        viewer("GET", "/testa/whoami"),
        viewer("GET", "/testa/probes"),
        viewer("GET", "/testa/maintenance"),
        viewer("GET", "/testa/queue/destinations"),
        viewer("GET", "/testa/queue/mails"),
        viewer("GET", "/testa/queue/mails/*"),
        viewer("GET", "/testa/digital-ids"),
        viewer("GET", "/testa/digital-ids.p7b"),
        viewer("GET", "/testa/digital-ids/*"),

        operator("POST", "/testa/maintenance", "on"),
        operator("POST", "/testa/maintenance", "off"),
        operator("POST", "/testa/queue/mails", "retry"),
        operator("POST", "/testa/queue/mails", "hold"),
        operator("POST", "/testa/queue/mails", "release"),
        operator("GET", "/testa/quarantine", ""),
        operator("GET", "/testa/quarantine/*", ""),
        operator("POST", "/testa/quarantine/*/release", ""),
        operator("GET", "/status/quarantine", ""),

        auditor("GET", "/status/evidence"),
        auditor("GET", "/testa/evidence"),
        auditor("GET", "/testa/evidence/*"),
        auditor("GET", "/testa/evidence/*/*"));

    private record Line(String method, String route, String action, Optional<AdminRole> role) {

        private boolean matches(String otherMethod, String path, String otherAction) {
            return matches(otherMethod, path) && (action.isEmpty() || action.equals(otherAction));
        }

        private boolean matches(String otherMethod, String path) {
            if (!method.equals(otherMethod)) {
                return false;
            }
            String[] parts = route.split("/", -1);
            String[] others = path.split("/", -1);
            if (parts.length != others.length) {
                return false;
            }
            for (int i = 0; i < parts.length; i++) {
                if (parts[i].equals("*") ? others[i].isEmpty() : !parts[i].equals(others[i])) {
                    return false;
                }
            }
            return true;
        }
    }

    private AccessTable() {
    }

    /**
     * The role that a request needs.
     *
     * @param method GET, POST …
     * @param path   as it came, not decoded: what is written in an unusual way is not recognised, and needs more
     * @param action the parameter {@code action}, or nothing
     * @return empty if it needs no credential at all
     */
    public static Optional<AdminRole> needed(String method, String path, String action) {
        String asGet = method.equals("HEAD") ? "GET" : method;
        for (Line line : LINES) {
            if (line.matches(asGet, path, action)) {
                return line.role;
            }
        }
        return Optional.of(AdminRole.ADMINISTRATOR);
    }

    /** Whether it matters which action a request asks for. Where not, nobody has to look for it in the body. */
    public static boolean asksForAction(String method, String path) {
        return LINES.stream().anyMatch(line -> !line.action.isEmpty() && line.matches(method, path));
    }

    private static Line viewer(String method, String route) {
        return new Line(method, route, "", Optional.of(AdminRole.VIEWER));
    }

    private static Line operator(String method, String route, String action) {
        return new Line(method, route, action, Optional.of(AdminRole.OPERATOR));
    }

    private static Line auditor(String method, String route) {
        return new Line(method, route, "", Optional.of(AdminRole.AUDITOR));
    }
}
