package eu.testa.mail.server.spool;

import eu.testa.mail.core.deferred.SharedSpool;
import eu.testa.mail.core.deferred.SharedSpool.StoredCopy;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.mailets.james.MailState;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * How mail comes into a spool and leaves it, where the spool is shared and where it is not. Shared, a mail is durable in the
 * store, and its file is a copy to work with; else its file is all that there is.
 */
final class SpoolCopies implements AutoCloseable {

    private final Optional<SharedSpool> shared;
    private final SpoolFolder folder;
    private final Departures departures;

    /**
     * @param queue      name of the queue whose spool it is
     * @param durability what is written about a mail before it leaves
     * @param shared     empty: every mail is in its file
     */
    SpoolCopies(String queue, SpoolFolder folder, Departures.Durability durability, Optional<SharedSpool> shared) {
        this.shared = shared;
        this.folder = folder;
        this.departures = new Departures(queue, durability, shared, folder::deleteAll);
    }

    /**
     * Makes a mail durable in the store, if the spool is shared.
     *
     * @return its place there
     */
    Optional<StoredCopy> keep(MailState state, MessageSource message) throws IOException {
        return shared.isEmpty() ? Optional.empty() : Optional.of(shared.get().keep(state.name(),
            Optional.of(state.sender()).filter(sender -> !sender.isEmpty()), state.toJson(), state.recipients().size(), message));
    }

    /**
     * Nobody was told that the mail was taken: it leaves the store again, unless another server had taken it.
     *
     * @param why   gets what goes wrong here
     * @param pause before another server takes it, if it is to
     */
    void withdraw(SpoolEntry entry, Exception why, Duration pause) {
        if (entry.copy().isEmpty() || !shared.orElseThrow().isLastUse(entry.copy().get())) {
            return;
        }
        if (!shared.get().wasTakenOver(entry.copy().get())) {
            departures.add(entry, entry.copy());
            return;
        }
        try {
            giveBack(entry.copy().get(), pause);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    /** Whether the mail was in the spool of another server before, or of an earlier run of this one. */
    boolean wasTakenOver(SpoolEntry entry) {
        return entry.copy().filter(copy -> shared.orElseThrow().wasTakenOver(copy)).isPresent();
    }

    /** Whether no other server has taken the mail over. */
    boolean isOurs(SpoolEntry entry) throws IOException {
        return entry.copy().isEmpty() || shared.orElseThrow().isOurs(entry.copy().get());
    }

    /** Lets a mail go that is done with, as soon as what was written about it is durable. */
    void depart(SpoolEntry entry) {
        departures.add(entry, entry.copy().filter(copy -> shared.orElseThrow().isLastUse(copy)));
    }

    /** Removes a mail of which nothing is written. */
    void delete(SpoolEntry entry) throws IOException {
        if (entry.copy().isPresent()) {
            depart(entry);
        } else {
            folder.delete(entry);
        }
    }

    /** Lets this or another server take a mail from the store again after the pause. */
    void giveBack(StoredCopy copy, Duration pause) throws IOException {
        shared.orElseThrow().giveBack(copy, pause);
    }

    /** Lets those leave that are leaving. */
    @Override
    public void close() {
        departures.close();
    }
}
