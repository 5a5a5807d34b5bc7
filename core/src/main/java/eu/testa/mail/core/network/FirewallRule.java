package eu.testa.mail.core.network;

import java.util.List;

/**
 * Something a firewall must let pass: a new connection, or a question over UDP. Replies pass with it.
 *
 * @param direction seen from this server
 * @param peers     addresses or networks of the other side, all of IPv4 or all of IPv6; empty: any
 * @param own       this server's addresses, of the same kind; empty: any
 * @param ports     of the side that is connected to
 * @param why       for the administrator who reads it in a year
 */
public record FirewallRule(Direction direction, List<String> peers, List<String> own, Protocol protocol,
                           List<Integer> ports, String why) {

    /** Who begins. */
    public enum Direction { IN, OUT }

    /** What is spoken. */
    public enum Protocol { TCP, UDP }

    public FirewallRule {
        peers = List.copyOf(peers);
        own = List.copyOf(own);
        ports = List.copyOf(ports);
    }

    public boolean isIpv6() {
        return peers.stream().anyMatch(peer -> peer.indexOf(':') >= 0);
    }
}
