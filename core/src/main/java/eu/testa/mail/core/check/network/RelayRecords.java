package eu.testa.mail.core.check.network;

import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.Requirement;
import eu.testa.mail.core.check.Surroundings;
import eu.testa.mail.core.delivery.route.MailExchanger;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The MX records of the root domain name the TESTA Mail Relays (chapter 3.1, stage 1 A), and these may send here. */
public final class RelayRecords extends Requirement {

    public RelayRecords() {
        super("3.1", "mx");
    }

    @Override
    public List<Finding> check(Surroundings surroundings) {
        String root = surroundings.settings().get(TestaSettings.ROOT);
        String without = "Forward the zone to the name servers of TESTA, or enter the note's records: ./testa dns-config "
            + "bind|unbound|windows [--records]";
        List<MailExchanger> exchangers;
        try {
            exchangers = surroundings.dns().mailExchangers(root);
        } catch (IOException e) {
            return List.of(fail(e.getMessage(), "See the lines of the name servers."));
        }
        if (exchangers.isEmpty() || exchangers.get(0).isNone()) {
            return List.of(fail(root + (exchangers.isEmpty() ? " has no MX record" : " says that it takes no mail (null MX)"),
                without));
        }
        String found = exchangers.stream().sorted(Comparator.comparingInt(MailExchanger::preference))
            .map(one -> one.preference() + " " + one.host()).collect(Collectors.joining(", "));
        List<String> lost = exchangers.stream().filter(one -> one.addresses().isEmpty()).map(MailExchanger::host).toList();
        if (!lost.isEmpty()) {
            return List.of(fail(found + "; without an address: " + String.join(", ", lost), without));
        }
        List<String> strangers = surroundings.isNational() ? strangers(exchangers, surroundings) : List.of();
        return List.of(strangers.isEmpty() ? pass(found) : warn(found + "; not among smtp.peers: "
            + String.join(", ", strangers), "Add them to smtp.peers in testa.properties, or mail from them is refused."));
    }

    private static List<String> strangers(List<MailExchanger> exchangers, Surroundings surroundings) {
        Peers peers = Peers.of(surroundings.settings());
        return exchangers.stream().flatMap(one -> one.addresses().stream())
            .filter(address -> !peers.contains(address)).map(address -> address.getHostAddress()).toList();
    }
}
