package eu.testa.mail.core.dns;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * What DNS says about a name and a type. An answer is always final; a question that cannot be answered now is an
 * exception.
 *
 * @param kind          whether there is anything
 * @param records       those of the type that was asked for; empty unless {@link Kind#FOUND}
 * @param signatures    the RRSIG records of {@code records}, as they came (RFC 4035 §3.2.1)
 * @param alias         the name to ask next; only with {@link Kind#ALIAS}
 * @param ttl           for how long this is so
 * @param authenticated the name server says that it has verified the signatures (bit AD); worth as much as the way to it
 * @param stale         the TTL is over, but no name server could be asked (RFC 8767)
 */
public record DnsAnswer(Kind kind, List<Record> records, List<Record> signatures, Optional<Name> alias, Duration ttl,
                     boolean authenticated, boolean stale) {

    /** Whether there is anything. */
    public enum Kind {
        FOUND,
        /** The name exists, without records of this type. */
        NO_DATA,
        /** NXDOMAIN; also every name outside of the zones that are forwarded. */
        NO_SUCH_NAME,
        /** The name is another one's alias, and what that one has was not said. */
        ALIAS
    }

    public DnsAnswer {
        records = List.copyOf(records);
        signatures = List.copyOf(signatures);
    }

    static DnsAnswer noSuchName() {
        return new DnsAnswer(Kind.NO_SUCH_NAME, List.of(), List.of(), Optional.empty(), Duration.ZERO, false, false);
    }

    DnsAnswer asStale() {
        return new DnsAnswer(kind, records, signatures, alias, Duration.ZERO, authenticated, true);
    }

    /** An answer reached over aliases is authenticated only if each of them was. */
    DnsAnswer over(boolean aliasesAuthenticated, boolean anyStale) {
        return new DnsAnswer(kind, records, signatures, alias, ttl, authenticated && aliasesAuthenticated, stale || anyStale);
    }

    public boolean isFound() {
        return kind == Kind.FOUND;
    }
}
