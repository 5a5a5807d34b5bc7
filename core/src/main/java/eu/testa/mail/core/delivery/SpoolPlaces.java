package eu.testa.mail.core.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Which deliveries a thread of the spool waits for. All mail goes through those few threads, so a destination gets one only
 * while it answers quickly: what it did to the last mails tells. Mail that gets no place is for the destination's own queue,
 * which has threads of its own.
 *
 * <p>A destination begins with one place, and has one more after each quick delivery, up to half of all. A stranger, of which
 * nothing is known yet, has one, and all strangers together half. A destination whose delivery under way lasts longer than a
 * moment (a large message has more time) gets no other place. One that was slow or could not be reached is a stranger again
 * after a while without a delivery, which its own queue makes only while something waits there. So however many destinations
 * become slow at the same time, they hold no more than the given number of threads.
 */
final class SpoolPlaces {

    /** What takes longer is slow. */
    static final Duration MOMENT = Duration.ofMillis(500);
    /** A place is waited for no longer than this, however large the message is. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
    /** A place is waited for where it is likely to be free within this. */
    private static final Duration WORTH_WAITING = Duration.ofMillis(50);
    /** That a destination is slow is believed for this long after its latest delivery. */
    static final Duration SLOW_FOR = Duration.ofMinutes(1);
    /** How much the latest delivery counts against all before, where it is asked whether a destination is slow. */
    private static final double LATEST = 0.25;
    /** The same where it is asked how soon a place is free: after one that took long, as the first does, few are put off for it. */
    private static final double LATEST_OF_RECENT = 0.5;
    /** Sending an octet takes this long on a line that is slow itself: 1 MB a second. */
    private static final long NANOS_AN_OCTET = 1000;

    private final int all;
    private final int half;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Destination, Pace> paces = new HashMap<>();
    private int taken;
    private int takenByStrangers;

    /**
     * @param all   places there are
     * @param nanos a clock that only goes forward
     */
    SpoolPlaces(int all, LongSupplier nanos) {
        this.all = all;
        this.half = Math.max(1, all / 2);
        this.nanos = nanos;
    }

    /** What is known of one destination. */
    private static final class Pace {

        private final Set<Place> underWay = new HashSet<>();
        /** Those who wait, a condition each: who came first is the next. */
        private final List<Condition> line = new ArrayList<>();
        private int places = 1;
        /** Of a delivery; negative while there was none. */
        private double typicalNanos = -1;
        /** The same of the last few. */
        private double recentNanos;
        private long learntAt;

        private boolean isStranger() {
            return typicalNanos < 0;
        }

        private boolean isQuick(long now) {
            for (Place place : underWay) {
                if (place.isStuck(now)) {
                    return false;
                }
            }
            return typicalNanos <= MOMENT.toNanos();
        }

        /** A place is only freed soon where it is this destination itself that has it. */
        private boolean isWorthWaiting(Condition turn) {
            return !isStranger() && !underWay.isEmpty()
                && (line.indexOf(turn) + 1) * recentNanos / places <= WORTH_WAITING.toNanos();
        }

        private void forgetOldSlowness(long now) {
            if (typicalNanos > MOMENT.toNanos() && underWay.isEmpty() && now - learntAt > SLOW_FOR.toNanos()) {
                typicalNanos = -1;
            }
        }

        private void learn(double tookNanos, long now) {
            learntAt = now;
            double sample = Math.min(tookNanos, 2.0 * MOMENT.toNanos());
            recentNanos = isStranger() ? sample : recentNanos + LATEST_OF_RECENT * (sample - recentNanos);
            typicalNanos = isStranger() ? sample : typicalNanos + LATEST * (sample - typicalNanos);
        }
    }

    /** The right of a thread to wait for a host. */
    final class Place implements AutoCloseable {

        private final Pace pace;
        private final long began;
        private final long octets;
        private final boolean stranger;

        private Place(Pace pace, long octets) {
            this.pace = pace;
            this.began = nanos.getAsLong();
            this.octets = octets;
            this.stranger = pace.isStranger();
            pace.underWay.add(this);
            taken++;
            takenByStrangers += stranger ? 1 : 0;
        }

        private boolean isStuck(long now) {
            return ownNanos(now - began, octets) > MOMENT.toNanos();
        }

        @Override
        public void close() {
            lock.lock();
            try {
                pace.underWay.remove(this);
                taken--;
                takenByStrangers -= stranger ? 1 : 0;
                wakeFirst();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * A place for one delivery. It is waited for a moment, and for a large message a little longer: what is put off is written
     * once more, and read once more.
     *
     * @param octets of the message, which has its time as in {@link #note}
     * @return empty if the thread must not wait for this destination
     */
    Optional<Place> take(Destination destination, long octets) throws InterruptedException {
        lock.lock();
        try {
            Pace pace = pace(destination);
            long now = nanos.getAsLong();
            pace.forgetOldSlowness(now);
            if (!pace.isQuick(now)) {
                return Optional.empty();
            }
            return pace.line.isEmpty() && isRoomFor(pace) ? Optional.of(new Place(pace, octets)) : takeLater(pace, octets, now);
        } finally {
            lock.unlock();
        }
    }

    private Optional<Place> takeLater(Pace pace, long octets, long now) throws InterruptedException {
        Condition turn = lock.newCondition();
        pace.line.add(turn);
        try {
            long left = Math.min(MOMENT.toNanos() + octets * NANOS_AN_OCTET, LONGEST_WAIT.toNanos());
            long end = now + left;
            while (left > 0 && pace.isQuick(nanos.getAsLong()) && pace.isWorthWaiting(turn)) {
                // no longer than until what is under way may be stuck
                turn.awaitNanos(Math.min(left, MOMENT.toNanos()));
                if (pace.isQuick(nanos.getAsLong()) && pace.line.get(0) == turn && isRoomFor(pace)) {
                    return Optional.of(new Place(pace, octets));
                }
                left = end - nanos.getAsLong();
            }
            return Optional.empty();
        } finally {
            pace.line.remove(turn);
            wakeFirst();
        }
    }

    /** Of each destination, where that helps: a place that one leaves may be for another. Whoever is woken for nothing costs the processor. */
    private void wakeFirst() {
        for (Pace pace : paces.values()) {
            if (!pace.line.isEmpty() && (isRoomFor(pace) || !pace.isQuick(nanos.getAsLong()))) {
                pace.line.get(0).signal();
            }
        }
    }

    private Pace pace(Destination destination) {
        return paces.computeIfAbsent(destination, any -> new Pace());
    }

    /** What a host took for itself, of a delivery: a line that is slow is no host that is slow. */
    private static long ownNanos(long tookNanos, long octets) {
        return Math.max(0, tookNanos - octets * NANOS_AN_OCTET);
    }

    private boolean isRoomFor(Pace pace) {
        return taken < all && pace.underWay.size() < pace.places && (!pace.isStranger() || takenByStrangers < half);
    }

    /**
     * Notes how a delivery went, whichever thread made it.
     *
     * @param reached whether any host of the destination could be used
     * @param octets  of the message: a large one may take its time
     */
    void note(Destination destination, boolean reached, Duration took, long octets) {
        lock.lock();
        try {
            Pace pace = pace(destination);
            double own = Math.max(0, took.toNanos() - octets * NANOS_AN_OCTET);
            boolean quick = reached && own <= MOMENT.toNanos();
            pace.learn(reached ? own : Double.MAX_VALUE, nanos.getAsLong());
            pace.places = quick ? Math.min(half, pace.places + 1) : 1;
            wakeFirst();
        } finally {
            lock.unlock();
        }
    }
}
