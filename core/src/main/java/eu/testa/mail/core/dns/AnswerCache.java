package eu.testa.mail.core.dns;

import eu.testa.mail.core.memory.LimitedMap;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.Name;

/**
 * Answers, negative ones as well, until their TTL is over; positive ones for a while longer, for when no name server can be
 * asked (RFC 8767). What does not exist any more is not remembered beyond its TTL: mail would be returned for it.
 */
final class AnswerCache {

    private static final int LIMIT = 10_000;

    /** What was asked. */
    record Question(Name name, int type) {
    }

    private record Entry(DnsAnswer answer, Instant expires) {
    }

    private final Duration stale;
    private final Clock clock;
    private final Map<Question, Entry> entries = LimitedMap.ofTheLastUsed(LIMIT);

    /**
     * @param stale for how long an answer may be used after its TTL; zero: not at all
     */
    AnswerCache(Duration stale, Clock clock) {
        this.stale = stale;
        this.clock = clock;
    }

    synchronized void put(Question question, DnsAnswer answer) {
        entries.put(question, new Entry(answer, clock.instant().plus(answer.ttl())));
    }

    /** What is still valid. */
    synchronized Optional<DnsAnswer> fresh(Question question) {
        return Optional.ofNullable(entries.get(question))
            .filter(entry -> clock.instant().isBefore(entry.expires)).map(Entry::answer);
    }

    /** What was valid not too long ago. */
    synchronized Optional<DnsAnswer> stale(Question question) {
        return Optional.ofNullable(entries.get(question))
            .filter(entry -> entry.answer.isFound() || entry.answer.alias().isPresent())
            .filter(entry -> clock.instant().isBefore(entry.expires.plus(stale)))
            .map(entry -> entry.answer.asStale());
    }
}
