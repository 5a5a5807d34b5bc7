package eu.testa.mail.core.probe;

import eu.testa.mail.core.delivery.route.Hop;
import eu.testa.mail.core.delivery.route.HostAddresses;
import eu.testa.mail.core.member.Member;
import eu.testa.mail.core.member.MemberRegistry;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * From a relay: to each Member State that is not suspended. Its host has the probe, or says that nobody has the address; both
 * show that mail for it would be heard. What becomes of mail behind that host, the Member State knows.
 *
 * @param members asked anew each time
 */
public record MemberPaths(Supplier<MemberRegistry> members, HostAddresses addresses) implements Prober.Paths {

    @Override
    public List<ProbePath> now() {
        return members.get().members().stream().filter(member -> member.suspended().isEmpty()).map(this::to).toList();
    }

    private ProbePath to(Member member) {
        String domain = member.domains().stream().sorted().findFirst().orElseThrow();
        return new ProbePath(domain, EchoAddress.of(domain), hops(member), false);
    }

    /** None where none can be found: such a path is lost here. */
    private List<Hop> hops(Member member) {
        try {
            return addresses.hops(member.deliverTo());
        } catch (IOException e) {
            return List.of();
        }
    }
}
