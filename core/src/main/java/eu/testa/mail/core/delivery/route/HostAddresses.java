package eu.testa.mail.core.delivery.route;

import eu.testa.mail.core.settings.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Finds the addresses of hosts that a configuration gives by name; on TESTA, with its name servers. */
@FunctionalInterface
public interface HostAddresses {

    /**
     * The addresses of one host.
     *
     * @param host a name or an address
     * @throws IOException if there are none, or they cannot be found out now
     */
    List<InetAddress> of(String host) throws IOException;

    /**
     * Hosts as hops, the first one preferred. One that cannot be found does not stand in the way of the others.
     *
     * @throws IOException if none can be found
     */
    default List<Hop> hops(List<Endpoint> hosts) throws IOException {
        List<Hop> hops = new ArrayList<>();
        IOException failure = null;
        for (int preference = 0; preference < hosts.size(); preference++) {
            Endpoint host = hosts.get(preference);
            try {
                List<InetSocketAddress> addresses = new ArrayList<>();
                for (InetAddress address : of(host.host())) {
                    addresses.add(new InetSocketAddress(address, host.port()));
                }
                hops.add(new Hop(preference, host.host(), addresses));
            } catch (IOException e) {
                // the cause stays: it may be this machine that could not ask
                failure = new IOException("the address of " + host.host() + " is not found: " + e.getMessage(), e);
            }
        }
        if (hops.isEmpty() && failure != null) {
            throw failure;
        }
        return hops;
    }
}
