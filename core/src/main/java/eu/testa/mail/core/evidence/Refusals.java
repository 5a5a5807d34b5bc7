package eu.testa.mail.core.evidence;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes refusals into the evidence, so that nobody who is refused writes the log: of each address the first few of a minute
 * are records of their own, the rest is one record that says how many there were.
 */
public final class Refusals {

    private static final int RECORDS_A_MINUTE = 20;
    private static final int ADDRESSES = 1000;
    private static final String MANY = "more than " + ADDRESSES + " addresses";

    private final Evidence evidence;
    private final Clock clock;
    private final Map<String, Integer> ofThisMinute = new TreeMap<>();
    private Instant minute;

    public Refusals(Evidence evidence, Clock clock) {
        this.evidence = evidence;
        this.clock = clock;
        this.minute = clock.instant().truncatedTo(ChronoUnit.MINUTES);
    }

    /**
     * A peer that is known, or a user, was refused something.
     *
     * @param peer    address
     * @param refusal what was refused, without peer and time
     */
    public synchronized void refused(String peer, EvidenceRecord.Builder refusal) {
        tick();
        if (count(peer) <= RECORDS_A_MINUTE) {
            evidence.write(refusal.with(EvidenceRecord.PEER, peer).at(clock.instant()));
        }
    }

    /** Somebody who is not known was turned away. */
    public synchronized void stranger(String peer) {
        tick();
        count(peer);
    }

    private int count(String peer) {
        String key = ofThisMinute.containsKey(peer) || ofThisMinute.size() < ADDRESSES ? peer : MANY;
        return ofThisMinute.merge(key, 1, Integer::sum);
    }

    /** Writes what was counted, once its minute is over. Called every now and then. */
    public synchronized void tick() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MINUTES);
        if (now.equals(minute)) {
            return;
        }
        ofThisMinute.forEach((peer, count) -> evidence.write(EvidenceRecord.of(EvidenceEvent.REFUSED_IN_A_MINUTE)
            .with(EvidenceRecord.PEER, peer).with(EvidenceRecord.COUNT, count).at(minute)));
        ofThisMinute.clear();
        minute = now;
    }
}
