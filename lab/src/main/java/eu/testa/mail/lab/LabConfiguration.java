package eu.testa.mail.lab;

import eu.testa.mail.core.member.MembersFile;
import eu.testa.mail.core.settings.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes what the lab's processes read: a configuration for each node, the zone, the users' passwords. */
final class LabConfiguration {

    private final Installation installation;
    private final LabHome home;
    private final LabNetwork network;
    private final LabUsers users;

    LabConfiguration(Installation installation, LabHome home, LabNetwork network, LabUsers users) {
        this.installation = installation;
        this.home = home;
        this.network = network;
        this.users = users;
    }

    /** @throws LabException if no role has one of these settings */
    void check(Map<String, String> overrides) throws IOException {
        for (String key : overrides.keySet()) {
            boolean known = false;
            for (Role role : Role.values()) {
                known |= new NodeConfiguration(installation.conf(role)).knows(key);
            }
            if (!known) {
                throw new LabException("no role has a setting '" + key + "'; see "
                    + installation.conf(Role.NATIONAL).resolve("testa.properties") + " and "
                    + installation.conf(Role.RELAY).resolve("testa.properties"));
            }
        }
    }

    /**
     * Writes the configuration of nodes, the zone and the passwords of all users.
     *
     * @param overrides settings of testa.properties; each is given to the nodes whose role has it
     * @param ofNodes   settings that one node has for itself, by its name
     */
    void write(List<Node> nodes, Map<String, String> overrides, Map<String, Map<String, String>> ofNodes) throws IOException {
        home.remember(network);
        users.create(network.nodes());
        Files.createDirectories(home.dns());
        Files.writeString(zone(), LabZone.masterFile(network));
        for (Node node : nodes) {
            Map<String, String> all = new LinkedHashMap<>(overrides);
            all.putAll(ofNodes.getOrDefault(node.name(), Map.of()));
            write(node, all);
        }
    }

    /** The zone of TESTA in the lab. */
    Path zone() {
        return home.dns().resolve(network.namespace().rootDomain() + ".zone");
    }

    private void write(Node node, Map<String, String> overrides) throws IOException {
        NodeConfiguration configuration = new NodeConfiguration(installation.conf(node.role()));
        Map<String, String> settings = new LinkedHashMap<>(LabSettings.of(node, network));
        for (Map.Entry<String, String> override : overrides.entrySet()) {
            if (configuration.knows(override.getKey())) {
                settings.put(override.getKey(), override.getValue());
            }
        }
        configuration.write(home.conf(node), settings);
        if (node.role() == Role.RELAY) {
            Files.writeString(home.conf(node).resolve(MembersFile.NAME), LabMembers.xml(network));
        }
    }
}
