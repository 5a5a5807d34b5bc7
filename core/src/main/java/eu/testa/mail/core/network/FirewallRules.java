package eu.testa.mail.core.network;

import eu.testa.mail.core.address.Network;
import eu.testa.mail.core.network.FirewallRule.Direction;
import eu.testa.mail.core.network.FirewallRule.Protocol;
import eu.testa.mail.core.settings.DnsSettings;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.settings.Role;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.settings.WebSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the firewall of a server must let pass (chapter 3.1 of the note, stage 1 B). */
public final class FirewallRules {

    private final TestaSettings settings;
    private final List<FirewallRule> rules = new ArrayList<>();

    private FirewallRules(TestaSettings settings) {
        this.settings = settings;
    }

    /**
     * The rules for a server.
     *
     * @param peers the servers this one exchanges mail with, beside those of {@code smtp.peers}; a relay's Member States
     * @param users the networks of the users' mail programs; none: no rule for them
     */
    public static List<FirewallRule> of(TestaSettings settings, Collection<String> peers, List<String> users) {
        FirewallRules all = new FirewallRules(settings);
        all.servers(peers);
        all.names();
        if (settings.get(TestaSettings.ROLE) == Role.NATIONAL && !users.isEmpty()) {
            all.users(users);
        }
        return List.copyOf(all.rules);
    }

    private void servers(Collection<String> more) {
        Set<String> peers = new LinkedHashSet<>();
        boolean national = settings.get(TestaSettings.ROLE) == Role.NATIONAL;
        if (national) {
            NoteRelays.MX.forEach(relay -> peers.add(relay.address()));
            peers.addAll(NoteRelays.FIREWALL);
        }
        settings.get(TestaSettings.SMTP_PEERS).stream().map(Network::toString).forEach(peers::add);
        peers.addAll(more);
        String who = national ? "the TESTA Mail Relays" : "the Member States";
        add(Direction.OUT, peers, Protocol.TCP, List.of(settings.get(TestaSettings.SMTP_PORT)), "mail to " + who);
        add(Direction.IN, peers, Protocol.TCP, List.of(settings.get(TestaSettings.SMTP).port()), "mail from " + who);
    }

    /** TCP as well: a long answer comes over TCP. */
    private void names() {
        Stream.concat(settings.get(TestaSettings.DNS_SERVERS).stream(),
                settings.get(DnsSettings.ZONES).values().stream().flatMap(List::stream))
            .filter(server -> !isLoopback(server.host())).distinct()
            .forEach(server -> {
                for (Protocol protocol : Protocol.values()) {
                    add(Direction.OUT, List.of(server.host()), protocol, List.of(server.port()), "names on TESTA");
                }
            });
    }

    private void users(List<String> networks) {
        List<Integer> ports = new ArrayList<>();
        Stream.of(TestaSettings.SUBMISSION, TestaSettings.SUBMISSIONS, TestaSettings.POP3, TestaSettings.POP3S)
            .map(setting -> settings.get(setting).port()).forEach(ports::add);
        Stream.of(TestaSettings.LDAP, TestaSettings.LDAPS, WebSettings.WEB, WebSettings.WEBS).map(settings::get).flatMap(Optional::stream)
            .map(Endpoint::port).forEach(ports::add);
        add(Direction.IN, networks, Protocol.TCP, ports, "the users' mail programs");
    }

    /** One rule for each of IPv4 and IPv6. */
    private void add(Direction direction, Collection<String> peers, Protocol protocol, List<Integer> ports, String why) {
        Predicate<String> isIpv6 = peer -> peer.indexOf(':') >= 0;
        for (Predicate<String> family : List.of(isIpv6.negate(), isIpv6)) {
            List<String> some = peers.stream().filter(family).filter(peer -> !isLoopback(peer)).toList();
            if (!some.isEmpty()) {
                rules.add(new FirewallRule(direction, some, own(family), protocol, ports, why));
            }
        }
    }

    private List<String> own(Predicate<String> family) {
        return settings.get(TestaSettings.SMTP_SOURCE).filter(family).stream().toList();
    }

    /** Whether an address or a network is this machine itself, for which there is never a rule. */
    public static boolean isLoopback(String address) {
        return address.startsWith("127.") || address.startsWith("::1");
    }
}
