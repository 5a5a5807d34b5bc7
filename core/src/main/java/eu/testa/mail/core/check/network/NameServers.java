package eu.testa.mail.core.check.network;

import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.Requirement;
import eu.testa.mail.core.check.Surroundings;
import eu.testa.mail.core.dns.NameServerStatus;
import java.util.List;

/** The zone of TESTA is forwarded to name servers that answer (chapter 2.2). */
public final class NameServers extends Requirement {

    public NameServers() {
        super("2.2", "name-server");
    }

    @Override
    public List<Finding> check(Surroundings surroundings) {
        return surroundings.dns().probe(surroundings.threads()).stream().map(this::finding).toList();
    }

    private Finding finding(NameServerStatus status) {
        Finding found = status.problem()
            .map(problem -> fail(status.zone() + ": " + problem, "Open UDP and TCP " + status.server().port() + " to it, or "
                + "correct dns.servers in testa.properties; try: dig @" + status.server().host() + " -p "
                + status.server().port() + " MX " + status.zone()))
            .orElseGet(() -> pass("answers for " + status.zone()
                + (status.answer().orElseThrow().authenticated() ? ", verified with DNSSEC" : "")));
        return found.about(status.server().toString());
    }
}
