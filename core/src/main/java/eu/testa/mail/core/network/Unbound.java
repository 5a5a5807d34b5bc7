package eu.testa.mail.core.network;

import eu.testa.mail.core.settings.Endpoint;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Unbound. */
public final class Unbound implements DnsProduct {

    @Override
    public String forwarding(String zone, List<Endpoint> servers) {
        String addresses = servers.stream()
            .map(server -> "    forward-addr: " + server.host() + (server.port() == 53 ? "" : "@" + server.port()) + "\n")
            .collect(Collectors.joining());
        return """
            # Unbound: forwards %1$s to the name servers of TESTA. Save as /etc/unbound/unbound.conf.d/testa.conf.
            server:
                # The Internet knows no such zone, so DNSSEC cannot prove anything about it.
                domain-insecure: "%1$s"
            %2$sforward-zone:
                name: "%1$s"
                forward-first: no
            %3$s""".formatted(zone, localQueries(servers), addresses);
    }

    private static String localQueries(List<Endpoint> servers) {
        return servers.stream().anyMatch(server -> server.host().startsWith("127."))
            ? "    do-not-query-localhost: no\n" : "";
    }

    @Override
    public String records(String zone) {
        StringBuilder text = new StringBuilder("""
            # Unbound: the mail relays of TESTA as the note has them, for those who cannot forward %1$s.
            # Save as /etc/unbound/unbound.conf.d/testa.conf. "redirect" gives every name in the zone the same records.
            server:
                domain-insecure: "%1$s"
                local-zone: "%1$s." redirect
            """.formatted(zone));
        for (NoteRelays.Exchanger relay : NoteRelays.MX) {
            text.append(String.format(Locale.ROOT, "    local-data: \"%s. 3600 IN MX %d %s.\" # %s%n", zone,
                relay.preference(), relay.address(), relay.role()));
        }
        return text.toString();
    }

    @Override
    public String services(UserServices services) {
        StringBuilder text = new StringBuilder("""
            # Unbound: where the mail programs of the users of %1$s find their servers (RFC 6186); what it is not told here it asks on.
            # Save as /etc/unbound/unbound.conf.d/testa-users.conf.
            server:
                local-zone: "%1$s." typetransparent
            """.formatted(services.domain()));
        for (UserServices.Service service : services.services()) {
            text.append(String.format(Locale.ROOT, "    local-data: \"%s.%s. 3600 IN SRV 0 1 %d %s\"%n", service.label(),
                services.domain(), service.port(), service.target(services.host())));
        }
        services.aliases().forEach(alias -> text.append(String.format(Locale.ROOT,
            "    local-data: \"%s.%s. 3600 IN CNAME %s.\"%n", alias, services.domain(), services.host())));
        return text.toString();
    }
}
