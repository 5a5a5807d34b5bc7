package eu.testa.mail.core.deferred;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whether new mail could be put off: the deferred store answers, and the disk has room. Asked at every mail, so the
 * answer is kept for a moment, and while one thread finds out the others get the last answer.
 */
public final class StoreHealth {

    private static final Duration KEPT = Duration.ofSeconds(2);

    private final DeferredStore store;
    private final Path folder;
    private final long reserve;
    private final Clock clock;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile Trouble last = Trouble.NONE;
    private volatile Instant lastAsked = Instant.EPOCH;

    /** What is wrong. */
    public enum Trouble {
        NONE,
        /** The database does not answer. */
        STORE,
        /** The disk has less room than the reserve. */
        DISK
    }

    /**
     * @param folder  on the disk that needs room
     * @param reserve octets that stay free
     */
    public StoreHealth(DeferredStore store, Path folder, long reserve, Clock clock) {
        this.store = store;
        this.folder = folder;
        this.reserve = reserve;
        this.clock = clock;
    }

    /** What is wrong, as of at most a few seconds ago. */
    public Trouble trouble() {
        if (clock.instant().isBefore(lastAsked.plus(KEPT)) || !asking.tryLock()) {
            return last;
        }
        try {
            last = find();
            lastAsked = clock.instant();
            return last;
        } finally {
            asking.unlock();
        }
    }

    private Trouble find() {
        try {
            if (Files.getFileStore(folder).getUsableSpace() < reserve) {
                return Trouble.DISK;
            }
            store.check();
            return Trouble.NONE;
        } catch (IOException e) {
            return Trouble.STORE;
        }
    }
}
