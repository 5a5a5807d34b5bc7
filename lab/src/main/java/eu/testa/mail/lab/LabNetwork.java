package eu.testa.mail.lab;

import eu.testa.mail.core.address.Country;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.settings.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who has which address in the lab. The last two octets of the relays are those of the note (chapter 3.1), a Member
 * State's are 1 and its place in Annex A.
 *
 * @param prefix the first two octets, in 127.0.0.0/8; another prefix is another lab
 * @param layout which nodes there are
 */
public record LabNetwork(String prefix, Layout layout) {

    /** The relays of a lab. */
    public enum Layout {
        /** Two, each with a store of its own. */
        TWO_RELAYS,
        /** Figures 4 to 6 of the note: two behind a virtual address, and one on another site. */
        FIGURES
    }

    public static final String DEFAULT_PREFIX = "127.62";

    private static final int DNS_PORT = 5353;
    private static final int CLAMD_PORT = 3310;
    private static final Pattern PREFIX = Pattern.compile("127\\.(\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])");

    /** A lab with two relays. */
    public LabNetwork(String prefix) {
        this(prefix, Layout.TWO_RELAYS);
    }

    public LabNetwork {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("TESTA_LAB_NET is '" + prefix
                + "'; expected the first two octets of a loopback network, like " + DEFAULT_PREFIX);
        }
    }

    public TestaNamespace namespace() {
        return TestaNamespace.tachonet();
    }

    public Endpoint dns() {
        return new Endpoint(prefix + ".0.1", DNS_PORT);
    }

    public Endpoint clamd() {
        return new Endpoint(prefix + ".0.1", CLAMD_PORT);
    }

    /** The nodes in the order in which a mail from Belgium to France meets them. */
    public List<Node> nodes() {
        List<Node> nodes = new ArrayList<>();
        nodes.add(national("ms-b", Country.B));
        if (layout == Layout.FIGURES) {
            nodes.addAll(List.of(relay("relay-1", ".0.28"), relay("relay-2", ".0.29"), relay("relay-3", ".0.241")));
        } else {
            nodes.addAll(List.of(relay("relay-1", ".0.17"), relay("relay-2", ".0.28")));
        }
        nodes.add(national("ms-f", Country.F));
        return List.copyOf(nodes);
    }

    /** The virtual address in front of relay-1 and relay-2, in figures 4 to 6. */
    public Endpoint virtual() {
        return new Endpoint(prefix + ".0.17", Node.SMTP_PORT);
    }

    /** The address from which the balancer connects. */
    public String balancer() {
        return prefix + ".0.18";
    }

    /** The addresses of the MX records, the preferred one first. */
    public List<String> exchangers() {
        List<String> addresses = new ArrayList<>();
        if (layout == Layout.FIGURES) {
            addresses.add(virtual().host());
        }
        relays().forEach(relay -> addresses.add(relay.address()));
        return addresses;
    }

    public List<Node> relays() {
        return nodes().stream().filter(node -> node.role() == Role.RELAY).toList();
    }

    public List<Node> nationals() {
        return nodes().stream().filter(Node::isNational).toList();
    }

    /**
     * @throws IllegalArgumentException if there is no such node; the message names those there are
     */
    public Node node(String name) {
        return nodes().stream().filter(node -> node.name().equals(name)).findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no node '" + name + "' in the lab; there are "
                + String.join(", ", nodes().stream().map(Node::name).toList())));
    }

    private Node national(String name, Country country) {
        return new Node(name, Role.NATIONAL, namespace().domainOf(country).name(), Optional.of(country),
            prefix + ".1." + (country.ordinal() + 1));
    }

    private Node relay(String name, String host) {
        return new Node(name, Role.RELAY, namespace().rootDomain(), Optional.empty(), prefix + host);
    }
}
