package eu.testa.mail.core.check.network;

import eu.testa.mail.core.address.Network;
import eu.testa.mail.core.settings.TestaSettings;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;

/** Addresses from which one may do more than others, such as bring mail to a national server ({@code smtp.peers}). */
record Peers(List<Network> networks) {

    /** No relay needs more addresses than these bits make. */
    private static final int NEIGHBOURHOOD = 8;

    static Peers of(TestaSettings settings) {
        return new Peers(settings.get(TestaSettings.SMTP_PEERS));
    }

    boolean isEmpty() {
        return networks.isEmpty();
    }

    boolean contains(InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    /** Those that are one address. */
    List<InetAddress> hosts() {
        return networks.stream().filter(network -> openBits(network) == 0).map(Network::first).toList();
    }

    List<String> widerThanANeighbourhood() {
        return networks.stream().filter(network -> openBits(network) > NEIGHBOURHOOD).map(Network::toString).toList();
    }

    private static int openBits(Network network) {
        return network.first().getAddress().length * Byte.SIZE - network.prefix();
    }

    @Override
    public String toString() {
        return networks.stream().map(Network::toString).collect(Collectors.joining(", "));
    }
}
