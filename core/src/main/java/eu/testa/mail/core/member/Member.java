package eu.testa.mail.core.member;

import eu.testa.mail.core.address.Country;
import eu.testa.mail.core.address.Network;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.settings.TlsPolicy;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A Member State, as the relay knows it.
 *
 * @param country   one entry each
 * @param domains   its mail domains, lower case; it sends as these and receives for these
 * @param sendsFrom where its mail servers connect from
 * @param deliverTo where its mail is delivered, the preferred host first
 * @param contact   whom to write to or call when something is wrong, in the administrator's words
 * @param tls       how mail is delivered to it; {@link TlsPolicy#REQUIRED}: it must use TLS too when it sends
 * @param suspended why nothing is taken from it or for it now; empty while it is active
 */
public record Member(Country country, Set<String> domains, List<Network> sendsFrom, List<Endpoint> deliverTo,
                     String contact, TlsPolicy tls, Optional<String> suspended) {

    public Member {
        domains = Set.copyOf(domains);
        sendsFrom = List.copyOf(sendsFrom);
        deliverTo = List.copyOf(deliverTo);
    }

    /** Whether one of its servers has this address. */
    public boolean sendsFrom(InetAddress address) {
        for (Network network : sendsFrom) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
