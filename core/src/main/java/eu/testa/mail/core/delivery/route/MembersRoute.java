package eu.testa.mail.core.delivery.route;

import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.member.Member;
import eu.testa.mail.core.member.MemberRegistry;
import eu.testa.mail.core.settings.TlsPolicy;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * By the relay's registry of Member States: the hosts of the member that has the domain, the first one preferred, with the
 * TLS that it asks for. Mail for a suspended member, and for a domain that has left the registry, waits until it is active
 * again or the time of the mail is over.
 */
public final class MembersRoute implements Route {

    private final Supplier<MemberRegistry> members;
    private final HostAddresses addresses;
    private final Predicate<String> onTesta;
    private final boolean certificatesCanBeChecked;

    /**
     * @param members                  asked anew for each mail
     * @param onTesta                  whether a domain is one that a Member State could have
     * @param certificatesCanBeChecked whether there are trust anchors; without, mail for a member that requires TLS waits
     */
    public MembersRoute(Supplier<MemberRegistry> members, HostAddresses addresses, Predicate<String> onTesta,
                        boolean certificatesCanBeChecked) {
        this.members = members;
        this.addresses = addresses;
        this.onTesta = onTesta;
        this.certificatesCanBeChecked = certificatesCanBeChecked;
    }

    @Override
    public Routed to(String domain) throws NoRouteException, IOException {
        Optional<Member> found = members.get().ofDomain(domain);
        if (found.isEmpty()) {
            if (!onTesta.test(domain)) {
                throw new NoRouteException("5.1.2", "no Member State has the domain " + domain);
            }
            // it had when the mail was accepted: whoever took it out of the registry may put it back
            throw new IOException("no Member State has the domain " + domain + " now; mail for it waits");
        }
        Member member = found.get();
        if (member.suspended().isPresent()) {
            throw new IOException(member.country().englishName() + " is suspended: " + member.suspended().get());
        }
        if (member.tls() == TlsPolicy.REQUIRED && !certificatesCanBeChecked) {
            throw new IOException(member.country().englishName() + " requires TLS, and this relay has no <trustAnchors> to "
                + "check its certificate with");
        }
        return new Routed(new Destination(domain), addresses.hops(member.deliverTo()), Optional.of(member.tls()));
    }
}
