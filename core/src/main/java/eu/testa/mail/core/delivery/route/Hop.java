package eu.testa.mail.core.delivery.route;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * One host that can take mail for a destination, ready to be connected to.
 *
 * @param preference the lowest is tried first; hops of equal preference in random order
 * @param host       its name or address, as routed; what a certificate is checked against
 * @param addresses  all of them are tried, in this order
 */
public record Hop(int preference, String host, List<InetSocketAddress> addresses) {

    public Hop {
        addresses = List.copyOf(addresses);
    }
}
