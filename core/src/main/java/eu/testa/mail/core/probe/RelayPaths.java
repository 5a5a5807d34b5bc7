package eu.testa.mail.core.probe;

import eu.testa.mail.core.delivery.route.Hop;
import eu.testa.mail.core.delivery.route.MailExchanger;
import eu.testa.mail.core.delivery.route.MailExchangerResolver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * From a Member State's server: out through each relay of the MX, and back to itself.
 *
 * @param root   the TESTA root domain, whose MX hosts are the relays
 * @param port   25 but in a lab
 * @param domain this server's own
 */
public record RelayPaths(MailExchangerResolver resolver, String root, int port, String domain) implements Prober.Paths {

    @Override
    public List<ProbePath> now() throws IOException {
        return resolver.mailExchangers(root).stream().filter(relay -> !relay.isNone()).map(this::through).toList();
    }

    private ProbePath through(MailExchanger relay) {
        return new ProbePath(relay.host(), EchoAddress.of(domain), List.of(new Hop(relay.preference(), relay.host(),
            relay.addresses().stream().map(address -> new InetSocketAddress(address, port)).toList())), true);
    }
}
