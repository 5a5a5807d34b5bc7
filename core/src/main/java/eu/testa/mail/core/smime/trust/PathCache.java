package eu.testa.mail.core.smime.trust;

import eu.testa.mail.core.memory.LimitedMap;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The last paths that were found, by signer: the next mail of the same signer needs no search, no signature checks and no
 * CRLs. Only passes are kept. What is found is what a search would find: a path with certificates that came with one mail
 * does not count for a mail without them.
 */
final class PathCache {

    private static final int MOST_ENTRIES = 10_000;

    /**
     * A pass and how far it goes.
     *
     * @param from       the earliest moment for which it is known to be right
     * @param until      the last moment: nothing on the path ends before, and no CRL is due
     * @param borrowed   what it needs of the certificates in the mail
     */
    record Entry(TrustVerdict verdict, Instant from, Instant until, Set<X509Certificate> borrowed) {
    }

    private final Map<X509Certificate, Entry> entries = LimitedMap.ofTheLastUsed(MOST_ENTRIES);

    Optional<TrustVerdict> find(X509Certificate signer, Collection<X509Certificate> fromMessage, Instant at) {
        Entry entry;
        synchronized (entries) {
            entry = entries.get(signer);
        }
        return Optional.ofNullable(entry)
            .filter(found -> !at.isBefore(found.from) && !at.isAfter(found.until))
            .filter(found -> found.borrowed.isEmpty() || fromMessage.containsAll(found.borrowed))
            .map(Entry::verdict);
    }

    void keep(X509Certificate signer, Entry entry) {
        synchronized (entries) {
            entries.put(signer, entry);
        }
    }
}
