package eu.testa.mail.core.virus.clamd;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.Deadline;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.archive.Packing;
import eu.testa.mail.core.virus.engine.PackedEicar;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whether a clamd has room for what it unpacks. It writes a mail, and then what is in it, to files in its
 * {@code TemporaryDirectory}. When that has room for the mail and not for the attachment, clamd 1.4 passes over the
 * attachment and calls the mail clean; and so it does with what is larger than its {@code MaxFileSize}, unless
 * {@code AlertExceedsMax} is on. So it gets mail only while it finds the EICAR test string behind as many octets as the mail
 * has, {@value #LEAST} at least and {@value #MOST} at most, in an archive in an archive ({@link PackedEicar}).
 */
final class RoomToUnpack {

    private static final long LEAST = 512 * 1024;
    private static final long MOST = 32 * 1024 * 1024;

    /** Has clamd scan a mail. */
    interface Scan {
        ScanVerdict of(MessageSource mail) throws IOException;
    }

    private record Proof(long octets, Deadline until) {
    }

    private final Optional<Duration> interval;
    /** One asks, for all: fair, so that nobody waits for one who came later and has more time. */
    private final ReentrantLock asking = new ReentrantLock(true);
    /** Null while there is none. */
    private volatile Proof last;

    /**
     * @param interval how long a proof lasts; empty if none is asked for
     */
    RoomToUnpack(Optional<Duration> interval) {
        this.interval = interval;
    }

    /**
     * Has clamd show it where it has not done so lately.
     *
     * @param mailSize of the mail that is to be scanned, in octets
     * @param deadline for the answer, if another thread is waiting for one already
     * @throws IOException if clamd gives no answer, or has no room
     */
    void require(long mailSize, Deadline deadline, Scan scan) throws IOException {
        long octets = Math.min(Math.max(LEAST, mailSize), MOST);
        if (interval.isEmpty() || isProven(octets)) {
            return;
        }
        takeTurn(deadline);
        try {
            if (!isProven(octets)) {
                doubt();
                prove(octets, scan);
                last = new Proof(octets, Deadline.in(interval.get()));
            }
        } finally {
            asking.unlock();
        }
    }

    /** After an answer that may come from a want of room. */
    void doubt() {
        last = null;
    }

    private boolean isProven(long octets) {
        Proof proof = last;
        return proof != null && proof.octets >= octets && !proof.until.isOver();
    }

    private void takeTurn(Deadline deadline) throws IOException {
        try {
            if (!asking.tryLock(deadline.millisLeft(), TimeUnit.MILLISECONDS)) {
                throw new SocketTimeoutException("no answer in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private static void prove(long octets, Scan scan) throws IOException {
        ScanVerdict verdict = scan.of(PackedEicar.mail(Packing.ZIP, octets));
        if (verdict instanceof ScanVerdict.NoVerdict none) {
            throw new IOException("it cannot unpack an archive with " + octets + " octets: " + none.reason());
        }
        if (verdict instanceof ScanVerdict.NotScannable limit) {
            throw new IOException("it does not look into an archive with " + octets + " octets, which is more than its "
                + "MaxFileSize, MaxScanSize or MaxRecursion allows: " + limit.detail());
        }
        if (verdict instanceof ScanVerdict.Clean) {
            throw new IOException("it does not find the EICAR test string behind " + octets + " octets in an archive: its "
                + "TemporaryDirectory is full, its MaxFileSize is smaller, or it has no signatures (docs/virus-scan.md)");
        }
    }
}
