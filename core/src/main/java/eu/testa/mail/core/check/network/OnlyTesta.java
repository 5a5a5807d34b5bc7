package eu.testa.mail.core.check.network;

import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.Requirement;
import eu.testa.mail.core.check.Surroundings;
import java.util.List;

/** Only TESTA may bring mail: the relays to a Member State, the Member States to a relay (chapter 2.3: no Internet). */
public final class OnlyTesta extends Requirement {

    public OnlyTesta() {
        super("2.3", "peers");
    }

    @Override
    public List<Finding> check(Surroundings surroundings) {
        if (!surroundings.isNational()) {
            return List.of();
        }
        Peers peers = Peers.of(surroundings.settings());
        if (peers.isEmpty()) {
            return List.of(fail("nobody may bring mail: smtp.peers is empty", "Set it to the relays of the note, as shipped."));
        }
        List<String> wide = peers.widerThanANeighbourhood();
        return List.of(wide.isEmpty() ? pass("only " + peers + " may bring mail to port 25")
            : fail("smtp.peers lets in more than the relays: " + String.join(", ", wide),
                "Name the relays' own addresses in smtp.peers; mail from the Internet must not come in."));
    }
}
