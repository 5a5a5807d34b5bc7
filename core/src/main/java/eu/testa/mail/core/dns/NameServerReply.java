package eu.testa.mail.core.dns;

import eu.testa.mail.core.dns.DnsAnswer.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A name server's reply, read as an answer. Only what belongs to the question counts: the records of the name itself, and
 * those of its aliases within the zone; a server cannot slip others in.
 */
final class NameServerReply {

    /** What is said not to exist may exist soon (RFC 2308 §5 allows up to three hours). */
    private static final Duration MAX_NEGATIVE_TTL = Duration.ofHours(1);
    private static final Duration MAX_TTL = Duration.ofDays(1);

    private final Message message;
    private final Name zone;

    /**
     * @param zone the forwarded zone that the question belongs to
     */
    NameServerReply(Message message, Name zone) {
        this.message = message;
        this.zone = zone;
    }

    /** Why another server should be asked, or empty when this is an answer. */
    Optional<String> complaint() {
        int code = message.getRcode();
        if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
            return Optional.of("it says " + Rcode.string(code));
        }
        boolean knows = message.getHeader().getFlag(Flags.AA) || message.getHeader().getFlag(Flags.RA);
        boolean referral = message.getSection(Section.ANSWER).isEmpty() && soa().isEmpty()
            && message.getSection(Section.AUTHORITY).stream().anyMatch(record -> record.getType() == Type.NS);
        if (referral || !knows) {
            return Optional.of("it is lame: it neither has the zone " + zone.toString(true) + " nor asks others for it");
        }
        return Optional.empty();
    }

    DnsAnswer answer() {
        Name name = message.getQuestion().getName();
        int type = message.getQuestion().getType();
        boolean authenticated = message.getHeader().getFlag(Flags.AD);
        Duration ttl = MAX_TTL;
        boolean aliased = false;
        Set<Name> passed = new HashSet<>();
        while (passed.add(name)) {
            List<Record> records = of(name, type);
            if (!records.isEmpty()) {
                return new DnsAnswer(Kind.FOUND, records, signatures(name, type), Optional.empty(), least(ttl, records),
                    authenticated, false);
            }
            List<Record> aliases = of(name, Type.CNAME);
            if (aliases.isEmpty()) {
                break;
            }
            aliased = true;
            ttl = least(ttl, aliases);
            name = ((CNAMERecord) aliases.get(0)).getTarget();
            if (!name.subdomain(zone)) {
                return alias(name, ttl, authenticated);
            }
        }
        if (message.getRcode() == Rcode.NXDOMAIN) {
            return negative(Kind.NO_SUCH_NAME, ttl, authenticated);
        }
        if (aliased && soa().isEmpty()) {
            return alias(name, ttl, authenticated);
        }
        return negative(Kind.NO_DATA, ttl, authenticated);
    }

    private static DnsAnswer alias(Name target, Duration ttl, boolean authenticated) {
        return new DnsAnswer(Kind.ALIAS, List.of(), List.of(), Optional.of(target), ttl, authenticated, false);
    }

    /** Without an SOA record, nobody said for how long (RFC 2308 §5). */
    private DnsAnswer negative(Kind kind, Duration ttl, boolean authenticated) {
        Duration negative = soa().map(soa -> Duration.ofSeconds(Math.min(soa.getTTL(), soa.getMinimum())))
            .orElse(Duration.ZERO);
        return new DnsAnswer(kind, List.of(), List.of(), Optional.empty(), least(least(ttl, negative), MAX_NEGATIVE_TTL),
            authenticated, false);
    }

    private List<Record> of(Name name, int type) {
        return message.getSection(Section.ANSWER).stream()
            .filter(record -> record.getName().equals(name) && record.getType() == type).toList();
    }

    private List<Record> signatures(Name name, int type) {
        List<Record> signatures = new ArrayList<>(of(name, Type.RRSIG));
        signatures.removeIf(record -> ((RRSIGRecord) record).getTypeCovered() != type);
        return signatures;
    }

    private Optional<SOARecord> soa() {
        return message.getSection(Section.AUTHORITY).stream()
            .filter(record -> record instanceof SOARecord && record.getName().subdomain(zone))
            .map(SOARecord.class::cast).findFirst();
    }

    private static Duration least(Duration ttl, List<Record> records) {
        return records.stream().map(record -> Duration.ofSeconds(record.getTTL())).reduce(ttl, NameServerReply::least);
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
