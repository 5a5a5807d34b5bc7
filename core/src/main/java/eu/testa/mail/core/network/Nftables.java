package eu.testa.mail.core.network;

import eu.testa.mail.core.network.FirewallRule.Direction;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** nftables; the table and chains are those of Debian's /etc/nftables.conf. */
public final class Nftables implements FirewallSyntax {

    @Override
    public String write(List<FirewallRule> rules) {
        StringBuilder text = new StringBuilder("""
            # nftables: what TESTA mail needs, in front of the rules that are there. Load with: nft -f FILE
            # "inet filter", "input" and "output" are the names of Debian's /etc/nftables.conf; put yours in their place.
            # On a firewall between this server and TESTA, both directions go into its chain "forward".
            # Replies pass if you have, as usual: ct state established,related accept
            """);
        for (FirewallRule rule : rules) {
            text.append("\n# ").append(rule.why()).append('\n').append(line(rule)).append('\n');
        }
        return text.toString();
    }

    private static String line(FirewallRule rule) {
        boolean in = rule.direction() == Direction.IN;
        String family = rule.isIpv6() ? "ip6" : "ip";
        return "insert rule inet filter " + (in ? "input" : "output")
            + match(family, in ? "saddr" : "daddr", rule.peers()) + match(family, in ? "daddr" : "saddr", rule.own())
            + " " + rule.protocol().name().toLowerCase(Locale.ROOT) + " dport "
            + set(rule.ports().stream().map(String::valueOf).toList()) + " accept";
    }

    private static String match(String family, String side, List<String> addresses) {
        return addresses.isEmpty() ? "" : " " + family + " " + side + " " + set(addresses);
    }

    private static String set(List<String> elements) {
        return elements.size() == 1 ? elements.get(0) : elements.stream().collect(Collectors.joining(", ", "{ ", " }"));
    }
}
