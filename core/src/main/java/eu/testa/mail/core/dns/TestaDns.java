package eu.testa.mail.core.dns;

import eu.testa.mail.core.delivery.MailExchanger;
import eu.testa.mail.core.delivery.MailExchangerResolver;
import eu.testa.mail.core.settings.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Address;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/**
 * Looks names up with the TESTA name servers (chapter 2.2 of the note: zone forwarding).
 *
 * <p>Only the TESTA zone is asked for. Every other name does not exist here, so nothing can be routed to the Internet
 * even if a name server would answer for it. Answers are cached for their TTL, negative ones as well (RFC 2308); a
 * truncated answer is asked for again over TCP.
 */
public final class TestaDns implements MailExchangerResolver {

    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final Name zone;
    private final LookupSession session;

    /**
     * @param zone    the root domain of TESTA, {@code eu-admin.net}
     * @param servers asked in this order, the next one when one does not answer; at least one
     */
    public TestaDns(String zone, List<Endpoint> servers) {
        this.zone = name(zone).orElseThrow(() -> new IllegalArgumentException(zone + " is not a domain"));
        List<Resolver> resolvers = servers.stream().map(TestaDns::resolver).toList();
        this.session = LookupSession.builder().resolver(new ExtendedResolver(resolvers)).build();
    }

    private static Resolver resolver(Endpoint server) {
        SimpleResolver resolver = new SimpleResolver(new InetSocketAddress(server.host(), server.port()));
        resolver.setTimeout(TIMEOUT);
        return resolver;
    }

    @Override
    public List<MailExchanger> mailExchangers(String domain) throws IOException {
        List<MailExchanger> exchangers = new ArrayList<>();
        List<Record> records = records(domain, Type.MX);
        for (Record answer : records) {
            MXRecord mx = (MXRecord) answer;
            if (mx.getTarget().equals(Name.root)) {
                return List.of();
            }
            String host = mx.getTarget().toString(true).toLowerCase(Locale.ROOT);
            exchangers.add(new MailExchanger(mx.getPriority(), host, addresses(host)));
        }
        if (!records.isEmpty()) {
            return exchangers;
        }
        List<InetAddress> own = addresses(domain);
        return own.isEmpty() ? List.of() : List.of(new MailExchanger(0, domain, own));
    }

    /**
     * The addresses of a host; a host that is written as an address is that address.
     *
     * @throws IOException if the question could not be answered now
     */
    public List<InetAddress> addresses(String host) throws IOException {
        byte[] literal = Address.toByteArray(host, Address.IPv4);
        if (literal == null) {
            literal = Address.toByteArray(host, Address.IPv6);
        }
        if (literal != null) {
            return List.of(InetAddress.getByAddress(host, literal));
        }
        List<InetAddress> addresses = new ArrayList<>();
        for (Record answer : records(host, Type.A)) {
            addresses.add(((ARecord) answer).getAddress());
        }
        for (Record answer : records(host, Type.AAAA)) {
            addresses.add(((AAAARecord) answer).getAddress());
        }
        return addresses;
    }

    /**
     * The records of one type, CNAMEs followed; empty when there are none or the name is outside of TESTA.
     *
     * @param type as in {@link Type}
     * @throws IOException if the question could not be answered now
     */
    public List<Record> records(String name, int type) throws IOException {
        Optional<Name> asked = name(name).filter(one -> one.subdomain(zone));
        if (asked.isEmpty()) {
            return List.of();
        }
        try {
            return session.lookupAsync(asked.get(), type).toCompletableFuture().join().getRecords();
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof NoSuchDomainException || cause instanceof NoSuchRRSetException) {
                return List.of();
            }
            throw new IOException("no TESTA name server answered for " + name + " " + Type.string(type) + ": "
                + (cause == null ? e : cause).getMessage(), e);
        }
    }

    private static Optional<Name> name(String text) {
        try {
            return Optional.of(Name.fromString(text, Name.root));
        } catch (TextParseException e) {
            return Optional.empty();
        }
    }
}
