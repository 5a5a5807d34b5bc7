package eu.testa.mail.core.network;

import eu.testa.mail.core.settings.Endpoint;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** BIND 9. */
public final class Bind implements DnsProduct {

    @Override
    public String forwarding(String zone, List<Endpoint> servers) {
        String forwarders = servers.stream()
            .map(server -> server.host() + (server.port() == 53 ? "" : " port " + server.port()) + ";")
            .collect(Collectors.joining(" "));
        return """
            // BIND 9: forwards %1$s to the name servers of TESTA. Append to named.conf.local.
            // If this server validates DNSSEC, add to options { } as well, because the Internet knows no such zone:
            //     validate-except { "%1$s"; };
            zone "%1$s" {
                type forward;
                forward only;
                forwarders { %2$s };
            };
            """.formatted(zone, forwarders);
    }

    @Override
    public String records(String zone) {
        StringBuilder text = new StringBuilder("""
            ; BIND 9: the mail relays of TESTA as the note has them, for those who cannot forward %1$s.
            ; Save as /etc/bind/db.%1$s and add to named.conf.local ("check-mx" because the targets are addresses):
            ;     zone "%1$s" { type primary; file "/etc/bind/db.%1$s"; check-mx ignore; };
            $ORIGIN %1$s.
            $TTL 3600
            @  IN SOA localhost. hostmaster.localhost. 1 3600 600 86400 300
            @  IN NS  localhost.
            """.formatted(zone));
        for (String name : List.of("@", "*")) {
            for (NoteRelays.Exchanger relay : NoteRelays.MX) {
                text.append(String.format(Locale.ROOT, "%s  IN MX  %d %s. ; %s%n", name, relay.preference(),
                    relay.address(), relay.role()));
            }
        }
        return text.toString();
    }

    @Override
    public String services(UserServices services) {
        StringBuilder text = new StringBuilder("""
            ; BIND 9: where the mail programs of the users of %1$s find their servers (RFC 6186). For the zone file of the domain.
            $ORIGIN %1$s.
            """.formatted(services.domain()));
        for (UserServices.Service service : services.services()) {
            text.append(String.format(Locale.ROOT, "%s  3600 IN SRV 0 1 %d %s%n", service.label(), service.port(),
                service.target(services.host())));
        }
        services.aliases().forEach(alias ->
            text.append(String.format(Locale.ROOT, "%s  3600 IN CNAME %s.%n", alias, services.host())));
        return text.toString();
    }
}
