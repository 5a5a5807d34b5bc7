package eu.testa.mail.core.failure;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * When the postmaster is told: of the first failed mail at once, and of those that follow together, when the interval since the
 * last notice is over. A thousand failures in an hour are two notices.
 */
public final class PendingNotices {

    /** Mails that are remembered by name; what is more is counted. */
    static final int MOST = 50;

    private final Duration interval;
    private final Clock clock;
    private final List<FailedMail> pending = new ArrayList<>();
    private int more;
    private Instant toldAt = Instant.MIN;

    public PendingNotices(Duration interval, Clock clock) {
        this.interval = interval;
        this.clock = clock;
    }

    /** Notes a failure. */
    public synchronized void add(FailedMail mail) {
        if (pending.size() < MOST) {
            pending.add(mail);
        } else {
            more++;
        }
    }

    /** What is to be told now; nothing while the last notice is too new or nothing has failed since. */
    public synchronized Told due() {
        Instant now = clock.instant();
        boolean tooNew = !toldAt.equals(Instant.MIN) && !now.isBefore(toldAt) && now.isBefore(toldAt.plus(interval));
        if (pending.isEmpty() || tooNew) {
            return new Told(List.of(), 0);
        }
        Told told = new Told(List.copyOf(pending), more);
        pending.clear();
        more = 0;
        toldAt = now;
        return told;
    }

    /**
     * The mails of one notice.
     *
     * @param mails by name
     * @param more  how many others there are
     */
    public record Told(List<FailedMail> mails, int more) {

        public boolean isEmpty() {
            return mails.isEmpty();
        }

        int count() {
            return mails.size() + more;
        }
    }
}
