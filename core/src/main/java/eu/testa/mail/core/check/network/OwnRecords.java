package eu.testa.mail.core.check.network;

import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.Requirement;
import eu.testa.mail.core.check.Surroundings;
import eu.testa.mail.core.delivery.route.MailExchanger;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** The other Member States find the own domain in DNS (chapter 2.3; 2.1: the relays are the MX of all zones). */
public final class OwnRecords extends Requirement {

    public OwnRecords() {
        super("2.3", "own-domain");
    }

    @Override
    public List<Finding> check(Surroundings surroundings) {
        if (!surroundings.isNational()) {
            return List.of();
        }
        String domain = surroundings.settings().ownDomain();
        try {
            List<MailExchanger> exchangers = surroundings.dns().mailExchangers(domain);
            if (exchangers.isEmpty()) {
                return List.of(warn(domain + " has no MX record; mail finds it by those of "
                    + surroundings.settings().get(TestaSettings.ROOT) + " only",
                    "Ask the operators of TESTA's DNS for the records of your domain."));
            }
            return List.of(exchangers.get(0).isNone()
                ? fail(domain + " says in DNS that it takes no mail (null MX)", "Ask the operators of TESTA's DNS.")
                : pass(domain + " is found by " + exchangers.stream().map(MailExchanger::host).collect(Collectors.joining(", "))));
        } catch (IOException e) {
            return List.of(fail(e.getMessage(), "See the lines of the name servers."));
        }
    }
}
