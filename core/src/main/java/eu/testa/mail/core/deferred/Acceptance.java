package eu.testa.mail.core.deferred;

import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.health.FolderHealth;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whether new mail may be taken: every folder has room and can be written to, that of the logs included, and the deferred
 * store answers. Asked at every mail, so the answer is kept for a moment, and while one thread finds out the others get the
 * last answer.
 */
public final class Acceptance {

    private static final Duration KEPT = Duration.ofSeconds(2);

    private final FolderHealth folders;
    private final StoreHealth store;
    private final Evidence evidence;
    private final Clock clock;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile Trouble last = Trouble.NONE;
    private volatile Instant lastAsked = Instant.EPOCH;

    /** Why none may be taken. */
    public enum Trouble {
        NONE,
        /** The database does not answer. */
        STORE,
        /** Evidence cannot be written. */
        EVIDENCE,
        /** A folder cannot be written to. */
        FOLDER,
        /** A disk has less room than the reserve. */
        ROOM
    }

    public Acceptance(FolderHealth folders, StoreHealth store, Evidence evidence, Clock clock) {
        this.folders = folders;
        this.store = store;
        this.evidence = evidence;
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
        if (!folders.haveRoom()) {
            return Trouble.ROOM;
        }
        if (!folders.canBeWritten()) {
            return Trouble.FOLDER;
        }
        if (evidence.trouble().isPresent()) {
            return Trouble.EVIDENCE;
        }
        return store.look().isHealthy() ? Trouble.NONE : Trouble.STORE;
    }
}
