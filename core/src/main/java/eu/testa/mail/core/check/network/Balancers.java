package eu.testa.mail.core.check.network;

import eu.testa.mail.core.address.Network;
import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.Requirement;
import eu.testa.mail.core.check.Surroundings;
import eu.testa.mail.core.member.MembersFile;
import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.net.NetworkInterface;
import java.util.List;

/**
 * Who may say for whom it speaks: {@code listener.proxies}. Whoever can connect from there can be anybody (chapter 2.3: only
 * TESTA), and is nobody without a PROXY header.
 */
public final class Balancers extends Requirement {

    public Balancers() {
        super("2.3", "balancers");
    }

    @Override
    public List<Finding> check(Surroundings surroundings) throws IOException {
        List<Network> proxies = surroundings.settings().get(TestaSettings.LISTENER_PROXIES);
        return proxies.isEmpty() ? List.of() : List.of(look(proxies, surroundings));
    }

    private Finding look(List<Network> proxies, Surroundings surroundings) throws IOException {
        List<String> wide = new Peers(proxies).widerThanANeighbourhood();
        if (!wide.isEmpty()) {
            return fail("whoever has an address of " + String.join(", ", wide) + " may say that he is a peer",
                "Name the balancers' own addresses in listener.proxies.");
        }
        String both = overlapping(proxies, peers(surroundings));
        if (!both.isEmpty()) {
            return fail(both + " is a peer as well, and its own connections, which have no PROXY header, are closed",
                "Give HAProxy a source address of its own, and only that to listener.proxies.");
        }
        String own = overlapping(proxies, addressesOfThisMachine());
        if (!own.isEmpty()) {
            return warn(own + " is an address of this machine; what connects from it without a PROXY header is closed, "
                + "./testa check as well", "Give HAProxy a source address of its own, and only that to listener.proxies.");
        }
        return pass(new Peers(proxies) + " may say for whom they speak, and nobody else");
    }

    /** Those who connect themselves; of a relay's, if they can be read, which another line is about. */
    private static List<Network> peers(Surroundings surroundings) {
        TestaSettings settings = surroundings.settings();
        if (surroundings.isNational()) {
            return settings.get(TestaSettings.SMTP_PEERS);
        }
        try {
            return MembersFile.read(surroundings.conf().resolve(MembersFile.NAME), settings.namespace(),
                settings.get(TestaSettings.SMTP_PORT)).members().stream().flatMap(member -> member.sendsFrom().stream()).toList();
        } catch (SettingsException e) {
            return List.of();
        }
    }

    private static List<Network> addressesOfThisMachine() throws IOException {
        return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
            .map(address -> new Network(address, address.getAddress().length * Byte.SIZE)).toList();
    }

    private static String overlapping(List<Network> proxies, List<Network> others) {
        return new Peers(proxies.stream().filter(proxy -> others.stream().anyMatch(proxy::overlaps)).toList()).toString();
    }
}
