package eu.testa.mail.core.virus.archive;

import eu.testa.mail.core.virus.Deadline;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The room that all mails share which are looked into at a time. Archives say themselves how much memory it takes to unpack
 * them: one that wants more than there is to share is over the limit, and the others wait for their turn.
 */
public final class Unpacking {

    /** 64 MiB, which is what the usual programs ask for at most, and some for the rest. */
    private static final long LARGEST_DICTIONARY = 68L << 20;
    /** Of the heap, for dictionaries. */
    private static final int SHARE = 4;

    /** A place that others wait for, until it is closed. */
    interface Turn extends Closeable {

        @Override
        void close();
    }

    /** Opens what needs a dictionary. */
    interface Opener<C extends Closeable> {
        C open(int mostKibibytes) throws IOException;
    }

    private final Path folder;
    private final ArchiveLimits limits;
    private final int dictionary;
    private final Semaphore dictionaries;
    private final Semaphore mails = new Semaphore(2 * Runtime.getRuntime().availableProcessors(), true);

    /**
     * @param folder for what is too large for the memory; it is made when it is needed
     */
    public Unpacking(Path folder, ArchiveLimits limits) {
        this.folder = folder;
        this.limits = limits;
        long share = Runtime.getRuntime().maxMemory() / SHARE;
        this.dictionary = (int) (Math.min(LARGEST_DICTIONARY, share) >> 10);
        this.dictionaries = new Semaphore((int) Math.max(1, Math.min(64, share / LARGEST_DICTIONARY)), true);
    }

    /** In octets, unpacked. */
    public long largestFile() {
        return limits.largestFile();
    }

    Path folder() {
        return folder;
    }

    ArchiveLimits limits() {
        return limits;
    }

    /** Begins to look into the archives of a mail, when others have ended. */
    Turn turn(Deadline deadline) throws IOException {
        return acquire(mails, deadline);
    }

    /**
     * Reads with a dictionary, as large as is allowed here.
     *
     * @throws NotNowException if others have them all for too long
     */
    InputStream withDictionary(Opener<InputStream> opener, Deadline deadline) throws IOException {
        Turn mine = dictionary(deadline);
        try {
            return new FilterInputStream(opener.open(dictionary)) {
                private boolean closed;

                @Override
                public void close() throws IOException {
                    if (!closed) {
                        closed = true;
                        super.close();
                        mine.close();
                    }
                }
            };
        } catch (IOException | RuntimeException e) {
            mine.close();
            throw e;
        }
    }

    int dictionaryKibibytes() {
        return dictionary;
    }

    Turn dictionary(Deadline deadline) throws IOException {
        return acquire(dictionaries, deadline);
    }

    private static Turn acquire(Semaphore places, Deadline deadline) throws IOException {
        try {
            if (!places.tryAcquire(deadline.millisLeft(), TimeUnit.MILLISECONDS)) {
                throw new NotNowException(new IOException("no time left"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        return places::release;
    }
}
