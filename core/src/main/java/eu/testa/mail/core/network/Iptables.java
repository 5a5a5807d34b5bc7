package eu.testa.mail.core.network;

import eu.testa.mail.core.network.FirewallRule.Direction;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** iptables and ip6tables, as commands. */
public final class Iptables implements FirewallSyntax {

    @Override
    public String write(List<FirewallRule> rules) {
        StringBuilder text = new StringBuilder("""
            # iptables: what TESTA mail needs, in front of the rules that are there. As root, then save them
            # (Debian: netfilter-persistent save). On a firewall between this server and TESTA, INPUT and OUTPUT are FORWARD.
            # Replies pass if you have, as usual: -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
            """);
        for (FirewallRule rule : rules) {
            text.append("\n# ").append(rule.why()).append('\n').append(line(rule)).append('\n');
        }
        return text.toString();
    }

    private static String line(FirewallRule rule) {
        boolean in = rule.direction() == Direction.IN;
        String protocol = rule.protocol().name().toLowerCase(Locale.ROOT);
        String ports = rule.ports().stream().map(String::valueOf).collect(Collectors.joining(","));
        return (rule.isIpv6() ? "ip6tables" : "iptables") + " -I " + (in ? "INPUT" : "OUTPUT")
            + match(in ? "-s" : "-d", rule.peers()) + match(in ? "-d" : "-s", rule.own())
            + " -p " + protocol + (rule.ports().size() == 1 ? " --dport " : " -m multiport --dports ") + ports
            + " -j ACCEPT";
    }

    private static String match(String option, List<String> addresses) {
        return addresses.isEmpty() ? "" : " " + option + " " + String.join(",", addresses);
    }
}
