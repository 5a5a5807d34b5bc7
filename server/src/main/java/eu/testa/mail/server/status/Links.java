package eu.testa.mail.server.status;

import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.delivery.route.MailExchanger;
import eu.testa.mail.core.delivery.route.MailExchangerResolver;
import eu.testa.mail.core.member.CurrentMembers;
import eu.testa.mail.core.member.Member;
import eu.testa.mail.core.probe.ProbeOverview;
import eu.testa.mail.core.probe.ProbeResult;
import eu.testa.mail.core.settings.Role;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.server.status.ShownStatus.Link;
import eu.testa.mail.server.status.ShownStatus.LinkState;
import eu.testa.mail.server.status.ShownStatus.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.inject.Provider;

/** The links of this server: from a relay to each Member State, from a national server to each relay. */
final class Links {

    /** Mail that has waited for longer makes a link slow: five attempts of every two minutes were in vain. */
    private static final Duration SLOW = Duration.ofMinutes(10);
    private static final Duration SLOW_PROBE = Duration.ofSeconds(30);

    private final TestaSettings settings;
    private final Provider<CurrentMembers> members;
    private final MailExchangerResolver resolver;
    private final Clock clock;

    @Inject
    Links(TestaSettings settings, Provider<CurrentMembers> members, MailExchangerResolver resolver, Clock clock) {
        this.settings = settings;
        this.members = members;
        this.resolver = resolver;
        this.clock = clock;
    }

    /** @param probes over each path, named as the relay or a domain of the Member State */
    List<Link> of(List<Waiting> waiting, List<ProbeOverview> probes) throws IOException {
        return known(waiting).stream().map(link -> afterProbes(link, probes)).toList();
    }

    /** The last probe knows more of a link over which no mail went since. */
    private static Link afterProbes(Link link, List<ProbeOverview> probes) {
        Optional<ProbeResult> last = probes.stream().filter(path -> link.name().equals(path.path())
            || List.of(link.host().split(", ")).contains(path.path())).findFirst().flatMap(ProbeOverview::last);
        if (last.isEmpty() || link.state() == LinkState.DOWN) {
            return link;
        }
        if (last.get().isLost()) {
            return new Link(link.name(), link.host(), LinkState.DOWN, "the last probe was lost from "
                + last.get().hop().orElse("") + ": " + last.get().words() + "; " + link.words());
        }
        return last.get().took().filter(took -> took.compareTo(SLOW_PROBE) > 0).map(took -> new Link(link.name(), link.host(),
            LinkState.SLOW, "the last probe took " + Page.length(took) + "; " + link.words())).orElse(link);
    }

    private List<Link> known(List<Waiting> waiting) throws IOException {
        if (settings.get(TestaSettings.ROLE) == Role.RELAY) {
            return members.get().get().members().stream().map(member -> toMember(member, waiting)).toList();
        }
        String root = settings.get(TestaSettings.ROOT);
        return resolver.mailExchangers(root).stream().sorted(Comparator.comparingInt(MailExchanger::preference))
            .map(relay -> toRelay(relay, of(Set.of(root), waiting))).toList();
    }

    private Link toMember(Member member, List<Waiting> waiting) {
        String name = member.country().englishName();
        String domains = member.domains().stream().sorted().collect(Collectors.joining(", "));
        return member.suspended().map(why -> new Link(name, domains, LinkState.UNKNOWN, "suspended: " + why))
            .orElseGet(() -> {
                Known known = judge(of(member.domains(), waiting));
                return new Link(name, domains, known.state(), known.words());
            });
    }

    private Link toRelay(MailExchanger relay, Collection<Waiting> waiting) {
        if (relay.failure().isPresent()) {
            return new Link(relay.host(), "", LinkState.UNKNOWN, relay.failure().get());
        }
        Known known = judge(waiting);
        String addresses = relay.addresses().stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
        return new Link(relay.host(), addresses, known.state(), "MX preference " + relay.preference() + "; " + known.words());
    }

    private record Known(LinkState state, String words) {
    }

    private Known judge(Collection<Waiting> waiting) {
        Instant now = clock.instant();
        Optional<Waiting> down = waiting.stream().filter(one -> one.destination().isDown()).findFirst();
        if (down.isPresent()) {
            Duration since = Duration.between(down.get().destination().downSince().orElse(now), now);
            return new Known(LinkState.DOWN, "down for " + Page.length(since)
                + down.get().reply().map(RemoteReply::text).map(text -> ": " + text).orElse(""));
        }
        Optional<Instant> oldest = waiting.stream().flatMap(one -> one.backlog().oldest().stream()).min(Comparator.naturalOrder());
        if (oldest.isEmpty()) {
            return new Known(LinkState.UP, "no mail waits");
        }
        long mails = waiting.stream().mapToLong(one -> one.backlog().mails()).sum();
        Duration age = Duration.between(oldest.get(), now);
        return new Known(age.compareTo(SLOW) > 0 ? LinkState.SLOW : LinkState.UP,
            mails + " mails wait, the oldest for " + Page.length(age));
    }

    private static Collection<Waiting> of(Set<String> names, List<Waiting> waiting) {
        Set<Destination> destinations = names.stream().map(Destination::new).collect(Collectors.toSet());
        return waiting.stream().filter(one -> destinations.contains(one.destination().destination())).toList();
    }
}
