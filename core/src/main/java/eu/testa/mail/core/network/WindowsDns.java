package eu.testa.mail.core.network;

import eu.testa.mail.core.settings.Endpoint;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The DNS server of Windows Server (2012 or later), by PowerShell. */
public final class WindowsDns implements DnsProduct {

    private static final int PORT = 53;

    @Override
    public String forwarding(String zone, List<Endpoint> servers) {
        String addresses = servers.stream().filter(server -> server.port() == PORT).map(Endpoint::host)
            .collect(Collectors.joining(","));
        String ports = servers.stream().filter(server -> server.port() != PORT).map(server ->
            "# Windows asks port 53 only; " + server + " cannot be forwarded to.\n").collect(Collectors.joining());
        return """
            # Windows DNS: forwards %1$s to the name servers of TESTA. In a PowerShell, as administrator:
            %3$sAdd-DnsServerConditionalForwarderZone -Name "%1$s" -MasterServers %2$s
            # For all DNS servers of the Active Directory forest, add: -ReplicationScope Forest
            """.formatted(zone, addresses, ports);
    }

    @Override
    public String records(String zone) {
        StringBuilder text = new StringBuilder("""
            # Windows DNS: the mail relays of TESTA as the note has them, for those who cannot forward %1$s.
            # In a PowerShell, as administrator:
            Add-DnsServerPrimaryZone -Name "%1$s" -ZoneFile "%1$s.dns"
            """.formatted(zone));
        for (String name : List.of(".", "*")) {
            for (NoteRelays.Exchanger relay : NoteRelays.MX) {
                text.append(String.format(Locale.ROOT,
                    "Add-DnsServerResourceRecordMX -ZoneName \"%s\" -Name \"%s\" -MailExchange \"%s.\" -Preference %d # %s%n",
                    zone, name, relay.address(), relay.preference(), relay.role()));
            }
        }
        return text.toString();
    }

    @Override
    public String services(UserServices services) {
        StringBuilder text = new StringBuilder("""
            # Windows DNS: where the mail programs of the users of %1$s find their servers (RFC 6186).
            # In a PowerShell, as administrator, on a server that has the zone %1$s:
            """.formatted(services.domain()));
        for (UserServices.Service service : services.services()) {
            text.append(String.format(Locale.ROOT, "Add-DnsServerResourceRecord -Srv -ZoneName \"%s\" -Name \"%s\" -DomainName \"%s\" "
                + "-Priority 0 -Weight 1 -Port %d%n", services.domain(), service.label(), service.target(services.host()),
                service.port()));
        }
        services.aliases().forEach(alias -> text.append(String.format(Locale.ROOT,
            "Add-DnsServerResourceRecordCName -ZoneName \"%s\" -Name \"%s\" -HostNameAlias \"%s.\"%n", services.domain(), alias,
            services.host())));
        return text.toString();
    }
}
