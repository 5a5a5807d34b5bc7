package eu.testa.mail.core.deferred;

import eu.testa.mail.core.deferred.DeferredMails.Place;
import eu.testa.mail.core.time.Clocks;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * Goes through mail that is due, in its order: from what it leased last, and from the beginning as often as that takes a
 * twentieth of the time, and once a minute in any case.
 *
 * <p>As long as anybody has a transaction open on PostgreSQL, it keeps every row that was deleted or changed since. They stand
 * at the beginning, and whoever begins there passes over all of them. What was put back, or was leased by a server that died,
 * stands there too, and waits for the next look from the beginning.
 */
final class DueScan {

    /** Of the time, one part is spent on looks from the beginning. */
    private static final int PARTS = 20;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /** No database takes so long: the machine stood still meanwhile, which says nothing of the next look. */
    private static final Duration STOOD_STILL = Duration.ofMinutes(1);

    private final int most;
    private final Clocks clocks;
    private final Leasing leasing;
    private final Function<DeferredMail, Instant> time;
    private Place reached = Place.FIRST;
    private Instant fromTheBeginning = Instant.MIN;

    /** Leases what is due behind a place, in order, and what a clock that was ahead put off behind all that. */
    interface Leasing {
        List<Lease> after(Place place) throws IOException;
    }

    /**
     * @param most that are leased at a time; fewer are all that there are
     * @param time by which mail is in order
     */
    DueScan(int most, Clocks clocks, Function<DeferredMail, Instant> time, Leasing leasing) {
        this.most = most;
        this.clocks = clocks;
        this.time = time;
        this.leasing = leasing;
    }

    /** Not to be called by two threads at the same time. */
    List<Lease> lease() throws IOException {
        Instant begin = clocks.steady().instant();
        if (begin.isBefore(fromTheBeginning)) {
            return note(leasing.after(reached));
        }
        Place before = reached;
        List<Lease> leases = note(leasing.after(Place.FIRST));
        if (leases.size() < most && reached.compareTo(before) < 0) {
            // nothing is left between
            reached = before;
        }
        Instant end = clocks.steady().instant();
        fromTheBeginning = end.plus(pauseAfter(Duration.between(begin, end)));
        return leases;
    }

    private static Duration pauseAfter(Duration look) {
        if (look.compareTo(STOOD_STILL) >= 0) {
            return Duration.ZERO;
        }
        Duration pause = look.multipliedBy(PARTS - 1L);
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    private List<Lease> note(List<Lease> leases) {
        Instant now = clocks.wall().instant();
        leases.stream().map(Lease::mail).filter(mail -> !time.apply(mail).isAfter(now)).reduce((one, next) -> next)
            .ifPresent(last -> reached = new Place(time.apply(last), last.id()));
        return leases;
    }
}
