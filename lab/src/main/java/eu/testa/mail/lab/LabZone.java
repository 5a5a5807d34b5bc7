package eu.testa.mail.lab;

import eu.testa.mail.core.address.Country;
import java.util.Locale;

/** The zone of the lab as a master file: MX records whose targets are IP addresses, as in the note (chapter 3.1). */
final class LabZone {

    private LabZone() {
    }

    static String masterFile(LabNetwork network) {
        StringBuilder zone = new StringBuilder(String.format(Locale.ROOT, """
            ; The TESTA root domain as the lab's DNS serves it; written anew by every 'lab up'.
            ; Answers are soon over, so that a change, or a name server that is away, is soon noticed.
            $ORIGIN %s.
            $TTL 5
            @        SOA  dns hostmaster 1 3600 600 86400 60
            @        NS   dns
            dns      A    %s
            """, network.namespace().rootDomain(), network.dns().host()));
        exchangers(zone, "@", network);
        for (Country country : Country.values()) {
            exchangers(zone, network.namespace().project() + "." + country.label(), network);
        }
        network.nodes().forEach(node ->
            zone.append(node.hostname()).append(". A ").append(node.address()).append('\n'));
        return zone.toString();
    }

    private static void exchangers(StringBuilder zone, String name, LabNetwork network) {
        int preference = 1;
        for (String exchanger : network.exchangers()) {
            zone.append(String.format(Locale.ROOT, "%-8s MX   %d %s.%n", name, preference++, exchanger));
        }
    }
}
