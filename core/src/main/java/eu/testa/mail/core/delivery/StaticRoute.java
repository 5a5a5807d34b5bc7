package eu.testa.mail.core.delivery;

import eu.testa.mail.core.settings.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** By a list: each domain with its hosts, the first one preferred. */
public final class StaticRoute implements Route {

    private final Map<String, List<Endpoint>> hosts;

    /**
     * @param hosts the hosts of each domain, in order of preference
     */
    public StaticRoute(Map<String, List<Endpoint>> hosts) {
        this.hosts = Map.copyOf(hosts);
    }

    /**
     * Reads {@code domain = host:port host:port, domain = host}; a host without a port has {@code defaultPort}.
     *
     * @throws IllegalArgumentException if the text is not such a list
     */
    public static StaticRoute parse(String text, int defaultPort) {
        Map<String, List<Endpoint>> hosts = new LinkedHashMap<>();
        for (String entry : text.split(",")) {
            String[] sides = entry.strip().split("\\s*=\\s*", 2);
            if (sides.length != 2 || sides[0].isEmpty() || sides[1].isBlank()) {
                throw new IllegalArgumentException("'" + entry.strip() + "' is not a route");
            }
            List<Endpoint> endpoints = Arrays.stream(sides[1].strip().split("\\s+"))
                .map(host -> Endpoint.parse(host, defaultPort)).toList();
            hosts.put(sides[0].toLowerCase(Locale.ROOT), endpoints);
        }
        return new StaticRoute(hosts);
    }

    @Override
    public Routed to(String domain) throws NoRouteException, IOException {
        List<Endpoint> endpoints = hosts.get(domain);
        if (endpoints == null) {
            throw new NoRouteException("5.4.4", "there is no route to " + domain + " from here");
        }
        List<Hop> hops = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            List<InetSocketAddress> addresses = Arrays.stream(InetAddress.getAllByName(endpoint.host()))
                .map(address -> new InetSocketAddress(address, endpoint.port())).toList();
            hops.add(new Hop(hops.size(), endpoint.host(), addresses));
        }
        return new Routed(new Destination(domain), hops);
    }
}
