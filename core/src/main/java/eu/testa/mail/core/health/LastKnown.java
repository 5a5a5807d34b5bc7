package eu.testa.mail.core.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * What a source said last. It is asked in the background, and whoever wants to know waits for a moment at most: with a source
 * that hangs, he gets what it said before, and since when that is.
 *
 * @param <T> what the source says
 */
public final class LastKnown<T> {

    /** What was said so shortly ago is news, though there may be newer. */
    private static final Duration FRESH = Duration.ofSeconds(30);

    private final Callable<T> source;
    private final Executor threads;
    private final Clock clock;
    private final Duration patience;
    private Answer<T> last = new Answer<>(Optional.empty(), Optional.empty(), Optional.empty());
    /** Ends with the question that is being asked now; null when none is. */
    private CountDownLatch asked;

    /**
     * An answer, as old as it may be.
     *
     * @param value   what was said last; empty if nothing ever was
     * @param at      when it was said
     * @param trouble why there is nothing newer; empty when it was said a moment ago
     */
    public record Answer<T>(Optional<T> value, Optional<Instant> at, Optional<String> trouble) {
    }

    /**
     * @param threads  may wait, and are not waited for
     * @param patience how long whoever asks waits for something newer
     */
    public LastKnown(Callable<T> source, Executor threads, Clock clock, Duration patience) {
        this.source = source;
        this.threads = threads;
        this.clock = clock;
        this.patience = patience;
    }

    /** Asks, unless a question is on its way already. Needs {@link #get} to hear the answer. */
    public synchronized void ask() {
        if (asked == null) {
            CountDownLatch answered = new CountDownLatch(1);
            asked = answered;
            try {
                threads.execute(() -> look(answered));
            } catch (RuntimeException | Error e) {
                keep(failed(e), answered);
            }
        }
    }

    /** What is known, after a moment's patience with the question that was asked last. */
    public Answer<T> get() {
        CountDownLatch answered;
        synchronized (this) {
            answered = asked;
        }
        try {
            if (answered == null || answered.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return last();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Answer<T> known = last();
        boolean fresh = known.at().filter(at -> at.plus(FRESH).isAfter(clock.instant())).isPresent();
        return fresh ? known : new Answer<>(known.value(), known.at(), Optional.of(known.trouble().orElse("no answer yet")));
    }

    private synchronized Answer<T> last() {
        return last;
    }

    private void look(CountDownLatch answered) {
        Answer<T> answer;
        try {
            answer = new Answer<>(Optional.of(source.call()), Optional.of(clock.instant()), Optional.empty());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer = failed(e);
        } catch (Exception | Error e) {
            answer = failed(e);
        }
        keep(answer, answered);
    }

    private Answer<T> failed(Throwable e) {
        Answer<T> known = last();
        return new Answer<>(known.value(), known.at(),
            Optional.of(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
    }

    private synchronized void keep(Answer<T> answer, CountDownLatch answered) {
        last = answer;
        asked = null;
        answered.countDown();
    }
}
