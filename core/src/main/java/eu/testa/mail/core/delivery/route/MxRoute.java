package eu.testa.mail.core.delivery.route;

import eu.testa.mail.core.delivery.Destination;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * By MX (chapter 3 of the note; RFC 5321 §5.1): the recipient's own domain where it has MX records, else the TESTA
 * root's, which are the TESTA Mail Relays.
 *
 * <p>Where this host is in the list itself, only hosts it would prefer to itself are left, so mail cannot circle.
 */
public final class MxRoute implements Route {

    private final MailExchangerResolver resolver;
    private final String root;
    private final int port;
    private final String name;
    private final Set<InetAddress> own;

    /**
     * @param root the TESTA root domain
     * @param port 25 but in a lab
     * @param name of this host
     * @param own  the addresses of this host
     */
    public MxRoute(MailExchangerResolver resolver, String root, int port, String name, Set<InetAddress> own) {
        this.resolver = resolver;
        this.root = root;
        this.port = port;
        this.name = name;
        this.own = Set.copyOf(own);
    }

    @Override
    public Routed to(String domain) throws NoRouteException, IOException {
        String asked = domain;
        List<MailExchanger> exchangers = resolver.mailExchangers(domain);
        if (exchangers.isEmpty()) {
            asked = root;
            exchangers = resolver.mailExchangers(root);
        }
        if (exchangers.stream().anyMatch(MailExchanger::isNone)) {
            throw new NoRouteException("5.1.10", asked + " says in DNS that it takes no mail (null MX, RFC 7505)");
        }
        if (exchangers.isEmpty()) {
            throw new NoRouteException("5.4.4", "no host takes mail for " + domain + ": neither it nor " + root
                + " has an MX record");
        }
        List<MailExchanger> others = withoutLoop(exchangers);
        if (others.isEmpty()) {
            throw new NoRouteException("5.4.6", "mail for " + domain + " loops back to this server: the MX records of "
                + asked + " name it first");
        }
        List<Hop> hops = others.stream().filter(exchanger -> !exchanger.addresses().isEmpty()).map(this::hop).toList();
        if (hops.isEmpty()) {
            throwNoAddress(asked, others);
        }
        return new Routed(new Destination(asked), hops);
    }

    /** For good if it is certain, for now if it could not be found out. */
    private static void throwNoAddress(String domain, List<MailExchanger> exchangers) throws NoRouteException, IOException {
        Optional<String> failure = exchangers.stream().flatMap(exchanger -> exchanger.failure().stream()).findFirst();
        if (failure.isPresent()) {
            throw new IOException(failure.get());
        }
        throw new NoRouteException("5.4.4", "none of the MX hosts of " + domain + " has an address: "
            + exchangers.stream().map(MailExchanger::host).collect(Collectors.joining(", ")));
    }

    private List<MailExchanger> withoutLoop(List<MailExchanger> exchangers) {
        OptionalInt mine = exchangers.stream()
            .filter(this::isOwn)
            .mapToInt(MailExchanger::preference)
            .min();
        return exchangers.stream()
            .filter(exchanger -> mine.isEmpty() || exchanger.preference() < mine.getAsInt())
            .sorted(Comparator.comparingInt(MailExchanger::preference))
            .toList();
    }

    /** By name too: its address may be translated on the way, or not be found now. */
    private boolean isOwn(MailExchanger exchanger) {
        return exchanger.host().equalsIgnoreCase(name) || exchanger.addresses().stream().anyMatch(own::contains);
    }

    private Hop hop(MailExchanger exchanger) {
        return new Hop(exchanger.preference(), exchanger.host(), exchanger.addresses().stream()
            .map(address -> new InetSocketAddress(address, port))
            .toList());
    }
}
