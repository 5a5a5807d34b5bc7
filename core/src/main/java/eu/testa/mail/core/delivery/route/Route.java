package eu.testa.mail.core.delivery.route;

import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.settings.TlsPolicy;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** How mail gets from here to a domain. */
public interface Route {

    /**
     * The destination of a domain and its hosts.
     *
     * @param domain of a recipient, lower case
     * @throws NoRouteException if mail for this domain cannot be sent from here, now or later
     * @throws IOException      if the hosts cannot be found out now
     */
    Routed to(String domain) throws NoRouteException, IOException;

    /**
     * @param destination the unit of retry; several domains may share one
     * @param hops        in no particular order, at least one
     * @param tls         what the route demands; empty leaves it to the settings of the client
     */
    record Routed(Destination destination, List<Hop> hops, Optional<TlsPolicy> tls) {
        public Routed {
            hops = List.copyOf(hops);
        }

        /** A route without demands of its own. */
        public Routed(Destination destination, List<Hop> hops) {
            this(destination, hops, Optional.empty());
        }
    }

    /** There is no way to the domain: its mail goes back to the sender. */
    final class NoRouteException extends Exception {

        private static final long serialVersionUID = 1L;

        private final String status;

        /**
         * @param status  enhanced status (RFC 3463), such as {@code 5.4.4}
         * @param message for the sender
         */
        public NoRouteException(String status, String message) {
            super(message);
            this.status = status;
        }

        public String status() {
            return status;
        }
    }
}
