package eu.testa.mail.core.delivery.route;

import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.settings.Endpoint;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** By a list: each domain with its hosts, the first one preferred. */
public final class StaticRoute implements Route {

    private final Map<String, List<Endpoint>> hosts;
    private final HostAddresses addresses;

    /**
     * @param hosts the hosts of each domain, in order of preference
     */
    public StaticRoute(Map<String, List<Endpoint>> hosts, HostAddresses addresses) {
        this.hosts = Map.copyOf(hosts);
        this.addresses = addresses;
    }

    /**
     * Reads {@code domain = host:port host:port, domain = host}; a host without a port has {@code defaultPort}, and a domain
     * stands there once.
     *
     * @throws IllegalArgumentException if the text is not such a list
     */
    public static StaticRoute parse(String text, int defaultPort, HostAddresses addresses) {
        Map<String, List<Endpoint>> hosts = new LinkedHashMap<>();
        for (String entry : text.split(",", -1)) {
            String[] sides = entry.split("=", 2);
            check(sides.length == 2, entry, "no =");
            String domain = sides[0].strip().toLowerCase(Locale.ROOT);
            check(!domain.isEmpty(), entry, "no domain");
            check(!sides[1].isBlank(), entry, "no host");
            List<Endpoint> endpoints = Arrays.stream(sides[1].strip().split("\\s+"))
                .map(host -> Endpoint.parse(host, defaultPort)).toList();
            if (hosts.put(domain, endpoints) != null) {
                throw new IllegalArgumentException(domain + " has two routes");
            }
        }
        return new StaticRoute(hosts, addresses);
    }

    private static void check(boolean right, String entry, String missing) {
        if (!right) {
            throw new IllegalArgumentException("'" + entry.strip() + "' has " + missing);
        }
    }

    @Override
    public Routed to(String domain) throws NoRouteException, IOException {
        List<Endpoint> endpoints = hosts.get(domain);
        if (endpoints == null) {
            throw new NoRouteException("5.4.4", "there is no route to " + domain + " from here");
        }
        return new Routed(new Destination(domain), addresses.hops(endpoints));
    }
}
