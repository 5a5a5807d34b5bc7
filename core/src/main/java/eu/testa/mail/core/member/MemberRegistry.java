package eu.testa.mail.core.member;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * All Member States at one time. No two of them share a domain or an address.
 *
 * @param members in the order of the file
 */
public record MemberRegistry(List<Member> members) {

    public MemberRegistry {
        members = List.copyOf(members);
    }

    /** Whose server connects from this address. */
    public Optional<Member> ofPeer(InetAddress address) {
        for (Member member : members) {
            if (member.sendsFrom(address)) {
                return Optional.of(member);
            }
        }
        return Optional.empty();
    }

    /** Whose domain this is, in any case. */
    public Optional<Member> ofDomain(String domain) {
        String lower = domain.toLowerCase(Locale.ROOT);
        for (Member member : members) {
            if (member.domains().contains(lower)) {
                return Optional.of(member);
            }
        }
        return Optional.empty();
    }
}
