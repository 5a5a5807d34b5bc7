package eu.testa.mail.core.probe;

import eu.testa.mail.core.delivery.route.Hop;
import java.util.List;

/**
 * A way that mail takes from here.
 *
 * @param name      of the relay, or of the Member State's domain
 * @param recipient whom the probe is for
 * @param hops      of which the first that takes it is enough
 * @param comesBack whether the probe comes back to this server; else it has arrived when the host has answered for the recipient
 */
public record ProbePath(String name, String recipient, List<Hop> hops, boolean comesBack) {

    public ProbePath {
        hops = List.copyOf(hops);
    }
}
