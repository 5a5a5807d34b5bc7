package eu.testa.mail.core.dns;

import eu.testa.mail.core.delivery.LocalFailureException;
import eu.testa.mail.core.delivery.route.MailExchanger;
import eu.testa.mail.core.delivery.route.MailExchangerResolver;
import eu.testa.mail.core.dns.AnswerCache.Question;
import eu.testa.mail.core.dns.DnsAnswer.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Address;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Looks names up with the TESTA name servers (chapter 2.2 of the note: zone forwarding).
 *
 * <p>Only zones that are forwarded are asked for. Every other name does not exist here, so nothing can be routed to the
 * Internet even if a name server would answer for it. Answers are cached for their TTL, negative ones as well (RFC 2308);
 * while no name server can be asked, what they said last is used for a limited time (RFC 8767).
 *
 * <p>What does not exist and what cannot be found out now are kept apart: the one is an answer, the other an
 * {@link IOException}. Mail is returned for the one and waits for the other. Safe for use by many threads.
 */
public final class TestaDns implements MailExchangerResolver {

    private static final Logger LOGGER = LoggerFactory.getLogger(TestaDns.class);
    private static final int MAX_ALIASES = 10;
    /** A domain with more hosts has a fault in its records. */
    private static final int MOST_EXCHANGERS = 20;

    private final List<NameServerGroup> groups;
    private final AnswerCache cache;
    /** Questions answered with what was known, so that the log says it once and not with each mail. */
    private final Set<Question> answeredStale = ConcurrentHashMap.newKeySet();

    /**
     * @throws IllegalArgumentException if a zone is not a domain
     */
    public TestaDns(Forwarding forwarding, Clock clock) {
        this.groups = forwarding.zones().entrySet().stream()
            .map(zone -> new NameServerGroup(
                name(zone.getKey()).orElseThrow(() -> new IllegalArgumentException(zone.getKey() + " is not a domain")),
                zone.getValue().stream().map(server -> new NameServer(server, forwarding.timeout())).toList(),
                forwarding.pause(), clock))
            // of two zones that hold a name, the smaller one
            .sorted(Comparator.comparingInt((NameServerGroup group) -> group.zone().labels()).reversed())
            .toList();
        this.cache = new AnswerCache(forwarding.stale(), clock);
    }

    @Override
    public List<MailExchanger> mailExchangers(String domain) throws IOException {
        List<MXRecord> records = answer(domain, Type.MX).records().stream().map(MXRecord.class::cast).toList();
        if (records.isEmpty()) {
            List<InetAddress> own = addresses(domain);
            return own.isEmpty() ? List.of() : List.of(MailExchanger.found(0, domain, own));
        }
        // a null MX stands alone (RFC 7505 §3); beside others it is a mistake, and the others are meant
        List<MXRecord> hosts = records.stream().filter(record -> !record.getTarget().equals(Name.root)).toList();
        if (hosts.isEmpty()) {
            return List.of(MailExchanger.none());
        }
        List<MailExchanger> exchangers = new ArrayList<>();
        for (MXRecord mx : preferred(hosts)) {
            String host = mx.getTarget().toString(true).toLowerCase(Locale.ROOT);
            try {
                exchangers.add(MailExchanger.found(mx.getPriority(), host, addresses(host)));
            } catch (LocalFailureException e) {
                throw e;
            } catch (IOException e) {
                exchangers.add(MailExchanger.unknown(mx.getPriority(), host, e.getMessage()));
            }
        }
        return exchangers;
    }

    /** As many as an attempt may need, the preferred ones, equal ones shuffled: each costs two questions. */
    private static List<MXRecord> preferred(List<MXRecord> hosts) {
        List<MXRecord> shuffled = new ArrayList<>(hosts);
        Collections.shuffle(shuffled);
        return shuffled.stream().sorted(Comparator.comparingInt(MXRecord::getPriority)).limit(MOST_EXCHANGERS).toList();
    }

    /**
     * The addresses of a host, IPv4 first; a host that is written as an address is that address.
     *
     * @return empty when the host does not exist or has none
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
        IOException failure = null;
        for (int type : new int[] {Type.A, Type.AAAA}) {
            try {
                answer(host, type).records().forEach(record -> addresses.add(address(record)));
            } catch (IOException e) {
                failure = e;
            }
        }
        if (addresses.isEmpty() && failure != null) {
            throw failure;
        }
        return addresses;
    }

    private static InetAddress address(Record record) {
        return record instanceof ARecord a ? a.getAddress() : ((AAAARecord) record).getAddress();
    }

    /**
     * What DNS has for a name and type; aliases (CNAME) are followed, at most ten.
     *
     * @param type as in {@link Type}
     * @throws IOException if the question could not be answered now, or the aliases lead round in a circle
     */
    public DnsAnswer answer(String name, int type) throws IOException {
        Optional<Name> asked = name(name);
        if (asked.isEmpty()) {
            return DnsAnswer.noSuchName();
        }
        Name current = asked.get();
        boolean authenticated = true;
        boolean stale = false;
        Set<Name> passed = new HashSet<>();
        while (passed.add(current) && passed.size() <= MAX_ALIASES) {
            DnsAnswer answer = single(current, type);
            if (answer.kind() != Kind.ALIAS) {
                return answer.over(authenticated, stale);
            }
            authenticated &= answer.authenticated();
            stale |= answer.stale();
            current = answer.alias().orElseThrow();
        }
        throw new IOException("the aliases (CNAME) of " + name + " lead round in a circle, or there are more than "
            + MAX_ALIASES);
    }

    private DnsAnswer single(Name name, int type) throws IOException {
        Optional<NameServerGroup> group = groups.stream().filter(one -> name.subdomain(one.zone())).findFirst();
        if (group.isEmpty()) {
            return DnsAnswer.noSuchName();
        }
        Question question = new Question(name, type);
        Optional<DnsAnswer> fresh = cache.fresh(question);
        if (fresh.isPresent()) {
            return fresh.get();
        }
        try {
            DnsAnswer answer = group.get().ask(name, type);
            cache.put(question, answer);
            answeredStale.remove(question);
            return answer;
        } catch (IOException e) {
            DnsAnswer stale = cache.stale(question).orElseThrow(() -> e);
            if (answeredStale.add(question)) {
                LOGGER.warn("Using what was said last about {} {}, though its time is over: {}", name.toString(true),
                    Type.string(type), e.getMessage());
            }
            return stale;
        }
    }

    /**
     * Asks each name server for the MX records of its zone, past cache and pauses.
     *
     * @param threads all are asked at the same time
     */
    public List<NameServerStatus> probe(Executor threads) {
        List<CompletableFuture<NameServerStatus>> asked = groups.stream()
            .flatMap(group -> group.servers().stream()
                .map(server -> CompletableFuture.supplyAsync(() -> probe(group.zone(), server), threads)))
            .toList();
        return asked.stream().map(CompletableFuture::join).toList();
    }

    private static NameServerStatus probe(Name zone, NameServer server) {
        String name = zone.toString(true);
        try {
            Message message = server.ask(zone, Type.MX);
            NameServerReply reply = new NameServerReply(message, zone);
            Optional<String> complaint = reply.complaint();
            return new NameServerStatus(name, server.endpoint(),
                complaint.isPresent() ? Optional.empty() : Optional.of(reply.answer()), complaint);
        } catch (IOException e) {
            return new NameServerStatus(name, server.endpoint(), Optional.empty(), Optional.of(e.getMessage()));
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
