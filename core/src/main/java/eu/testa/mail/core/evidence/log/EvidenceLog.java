package eu.testa.mail.core.evidence.log;

import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.checkpoint.Checkpoint;
import eu.testa.mail.core.evidence.checkpoint.CheckpointSigner;
import eu.testa.mail.core.evidence.checkpoint.CheckpointWitness;
import eu.testa.mail.core.evidence.checkpoint.SignedCheckpoint;
import eu.testa.mail.core.evidence.log.EvidenceLine.Unnumbered;
import eu.testa.mail.core.evidence.merkle.TreeHead;
import eu.testa.mail.core.file.DurableFile;
import eu.testa.mail.core.file.SharedFlush;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the evidence of one server: a file a day (in UTC), each with a Merkle tree and signed checkpoints; the first record
 * of a file says what the file before it was. {@link #tick} is called about once a second.
 *
 * <p><b>Crash and change.</b> What a crash left half-written is cut off, and the cut is a record. Where records are missing
 * or changed that a checkpoint was signed over, the log goes on in a new file, unsigned, until an administrator accepts the
 * loss with {@link #acceptLoss}: mail is carried all the time, and {@link #state} says what is wrong.
 *
 * <p>For any number of threads.
 */
public final class EvidenceLog implements Evidence, Closeable {

    /**
     * A file in the folder of a log that came from a backup; says from which. At the first start with it, the server goes on
     * with a log of its own, whose first record names this one: the server that the backup is of may have gone on with this one,
     * and of one log there must not be two continuations.
     */
    public static final String RESTORED = "restored";

    private static final Logger LOGGER = LoggerFactory.getLogger(EvidenceLog.class);
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(60);
    private static final int NONCE_OCTETS = 16;

    private final Path folder;
    private final String server;
    private final CheckpointSigner signer;
    private final CheckpointWitness witness;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    /** Held by the one thread that writes to the files, for all that wait. Taken before the monitor of this object. */
    private final ReentrantLock commit = new ReentrantLock();
    /** Of the threads that wait for their records. */
    private final SharedFlush flushes = new SharedFlush();
    private final CheckpointFiles checkpoints;
    private final UnseenCheckpoints unseen;
    private String log;
    /** Records on their way into the open file: whoever writes one has only to put it here, and waits for no disk. */
    private List<Unnumbered> coming = new ArrayList<>();
    private OpenLogFile open;
    /** Records of the open file, those that come with them. */
    private long size;
    /** The day on which the open file began, by its first record. */
    private LocalDate begun;
    private long written;
    private volatile long durable;
    private TreeHead signed;
    private Instant signedAt;
    private final CheckpointNews news = new CheckpointNews();
    private final OwnLetters letters = new OwnLetters();
    private boolean closed;
    private volatile Optional<String> loss = Optional.empty();
    private volatile Optional<String> trouble = Optional.empty();

    /**
     * How the log is.
     *
     * @param loss         what is missing or changed, until an administrator accepts it
     * @param trouble      why nothing can be written or signed now
     * @param checkpointAt time of the newest checkpoint
     * @param unsigned     records since then
     */
    public record State(Optional<String> loss, Optional<String> trouble, Instant checkpointAt, long unsigned) {
    }

    private EvidenceLog(Path folder, String server, CheckpointSigner signer, CheckpointWitness witness, Clock clock) {
        this.folder = folder;
        this.server = server;
        this.signer = signer;
        this.witness = witness;
        this.clock = clock;
        this.checkpoints = new CheckpointFiles(folder);
        this.unseen = new UnseenCheckpoints(checkpoints, witness);
        this.signedAt = clock.instant();
    }

    /**
     * Opens the log of a server, or begins it.
     *
     * @param server  the server's name on TESTA
     * @param witness is given each checkpoint
     * @throws IOException if the files cannot be read or written
     */
    public static EvidenceLog open(Path folder, String server, CheckpointSigner signer, CheckpointWitness witness, Clock clock)
        throws IOException {
        Files.createDirectories(folder);
        EvidenceLog log = new EvidenceLog(folder, server, signer, witness, clock);
        Path restored = folder.resolve(RESTORED);
        log.resume(Files.exists(restored));
        if (Files.exists(restored)) {
            log.goOnAfterRestore(Files.readString(restored).strip());
            DurableFile.delete(restored);
        }
        return log;
    }

    /** @param isCopy of a log that its server may have gone on with: nothing more is written into it */
    private void resume(boolean isCopy) throws IOException {
        // a backup can have come without the key
        Continuation found = isCopy ? new ContinuationFinder(folder, any -> { }, CheckpointWitness.NONE).find()
            : new ContinuationFinder(folder, signer::verify, witness).find();
        if (found instanceof Continuation.AfterLoss after) {
            goOnAfterLoss(after.last(), after.fault());
        } else if (found instanceof Continuation.SameFile same) {
            goOnIn(same, isCopy);
        } else {
            log = newLog();
            begin(nextFile(), Optional.empty(), Optional.empty());
        }
    }

    private void goOnIn(Continuation.SameFile same, boolean isCopy) throws IOException {
        LastFile last = same.last();
        log = same.log().orElseGet(this::newLog);
        loss = same.loss();
        open = OpenLogFile.append(last);
        news.begin(origin());
        size = open.size();
        begun = last.first().map(record -> LocalDate.ofInstant(record.at(), ZoneOffset.UTC)).orElse(last.file().day());
        signed = last.checkpoint().map(Checkpoint::head).orElse(new TreeHead(0, null));
        if (isCopy) {
            return;
        }
        if (last.cut() > 0) {
            LOGGER.warn("{}: {} octets of a half-written record at the end were cut off, as a crash leaves them",
                last.file().lines(), last.cut());
            write(EvidenceRecord.of(EvidenceEvent.TAIL_CUT).with(EvidenceRecord.COUNT, last.cut()).at(clock.instant()));
        }
        if (!Checkpoint.serverOf(log).equals(server)) {
            goOnUnderAnotherName();
        }
        turnOfDay();
    }

    private void goOnAfterLoss(Optional<Checkpoint> last, String fault) throws IOException {
        LOGGER.error("Evidence is missing or was changed: {}. Mail goes on, and evidence is written, but no checkpoint is signed "
            + "until an administrator has looked at it: ./testa evidence verify, then ./testa evidence accept-loss", fault);
        loss = Optional.of(fault);
        log = newLog();
        begin(nextFile(), last, Optional.of(fault));
    }

    /** What the backup has of the old log is signed to its end: whatever its server wrote there later comes behind that. */
    private void goOnAfterRestore(String from) throws IOException {
        checkpoint();
        beginNewLog();
        write(EvidenceRecord.of(EvidenceEvent.RESTORED).with(EvidenceRecord.WHAT, from).at(clock.instant()));
        awaitDurable();
    }

    /** The certificate of its key names the server, and so does the log. */
    private void goOnUnderAnotherName() throws IOException {
        flush();
        beginNewLog();
    }

    private void beginNewLog() throws IOException {
        OpenLogFile ended = open;
        take();
        Checkpoint last = head();
        log = newLog();
        begin(nextFile(), Optional.of(last), loss);
        ended.close();
    }

    private String newLog() {
        byte[] id = new byte[4];
        random.nextBytes(id);
        return server + "/evidence/" + HexFormat.of().formatHex(id);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private LogFile nextFile() throws IOException {
        LocalDate today = today();
        return LogFile.in(folder).stream().reduce((first, last) -> last).filter(last -> !last.day().isBefore(today))
            .map(last -> new LogFile(folder, last.day(), last.part() + 1)).orElse(new LogFile(folder, today, 0));
    }

    private synchronized void begin(LogFile file, Optional<Checkpoint> previous, Optional<String> reason) throws IOException {
        open = OpenLogFile.create(file);
        news.begin(origin());
        size = 0;
        begun = today();
        signed = new TreeHead(0, null);
        EvidenceRecord.Builder first = EvidenceRecord.of(EvidenceEvent.OPENED).with(EvidenceRecord.LOG, log)
            .with(EvidenceRecord.REASON, reason);
        previous.ifPresent(one -> first.with(EvidenceRecord.PREVIOUS, one.origin()).with(EvidenceRecord.PREVIOUS_SIZE, one.head().size())
            .with(EvidenceRecord.PREVIOUS_ROOT, one.head().root().base64()));
        write(first.at(clock.instant()));
    }

    @Override
    public long write(EvidenceRecord record) {
        byte[] nonce = new byte[NONCE_OCTETS];
        random.nextBytes(nonce);
        Unnumbered line = EvidenceLine.write(HexFormat.of().formatHex(nonce), record);
        synchronized (this) {
            coming.add(line);
            size++;
            news.note(record, size);
            letters.note(record);
            return ++written;
        }
    }

    @Override
    public void awaitDurable() throws IOException {
        long all;
        synchronized (this) {
            all = written;
        }
        awaitDurable(all);
    }

    @Override
    public void awaitDurable(long place) throws IOException {
        if (durable < place) {
            flushes.await(() -> durable >= place, () -> flushUpTo(place));
        }
    }

    private void flushUpTo(long place) throws IOException {
        commit.lock();
        try {
            // a checkpoint may have been made meanwhile
            if (durable < place) {
                flush();
            }
        } finally {
            commit.unlock();
        }
    }

    /** Makes durable what was written until now. What comes meanwhile is not in the open file yet: it could still be lost. */
    private void flush() throws IOException {
        try {
            long all = take();
            open.flush();
            open.force();
            durable = all;
            trouble = Optional.empty();
        } catch (IOException e) {
            trouble = Optional.of("evidence cannot be written: " + e.getMessage());
            throw e;
        }
    }

    /**
     * Puts into the open file, in memory still, what was written until now.
     *
     * @return the place of the last of it
     */
    private long take() {
        List<Unnumbered> taken;
        long all;
        synchronized (this) {
            taken = coming;
            coming = new ArrayList<>();
            all = written;
        }
        taken.forEach(open::add);
        return all;
    }

    /** The open file, as it would be signed now. */
    private Checkpoint head() {
        return new Checkpoint(origin(), open.head(), clock.instant());
    }

    private String origin() {
        return log + "/" + open.file().name();
    }

    /** Does what is due: makes durable, signs, begins the file of a new day. What fails is tried again at the next tick. */
    public void tick() {
        commit.lock();
        try {
            if (durable < lastPlace()) {
                flush();
            }
            if (isCheckpointDue()) {
                checkpoint();
            }
            turnOfDay();
        } catch (IOException e) {
            trouble = Optional.of(e.getMessage());
            LOGGER.error("Evidence cannot be written or signed now: {}. No mail is accepted until it can.", e.getMessage());
        } finally {
            commit.unlock();
        }
    }

    private synchronized long lastPlace() {
        return written;
    }

    /** A clock that was set back must not put it off. */
    private synchronized boolean isCheckpointDue() {
        Duration since = Duration.between(signedAt, clock.instant());
        return size > signed.size() && (since.compareTo(CHECKPOINT_INTERVAL) >= 0 || since.isNegative());
    }

    /**
     * Signs what there is now, if it has grown.
     *
     * @return the newest checkpoint of the open file; empty while a loss is not accepted
     */
    public Optional<SignedCheckpoint> checkpoint() throws IOException {
        commit.lock();
        try {
            if (loss.isPresent()) {
                return Optional.empty();
            }
            flush();
            LogFile file = open.file();
            if (open.size() > signed.size() || Files.notExists(file.checkpoint())) {
                sign(file, head());
            }
            return Optional.of(SignedCheckpoint.read(file.checkpoint()));
        } finally {
            commit.unlock();
        }
    }

    /**
     * A checkpoint that was signed for somebody who needs it at once.
     *
     * @param file the file that it is over
     */
    public record Signed(LogFile file, SignedCheckpoint checkpoint) {
    }

    /**
     * Signs what there is now, for a proof. It changes nothing in the log, and no witness sees it.
     *
     * @return empty while a loss is not accepted
     */
    public Optional<Signed> signForProof() throws IOException {
        LogFile file;
        Checkpoint checkpoint;
        commit.lock();
        try {
            if (loss.isPresent()) {
                return Optional.empty();
            }
            flush();
            file = open.file();
            checkpoint = head();
        } finally {
            commit.unlock();
        }
        return Optional.of(new Signed(file, signed(checkpoint)));
    }

    private SignedCheckpoint signed(Checkpoint checkpoint) throws IOException {
        return new SignedCheckpoint(checkpoint, signer.sign(checkpoint.text(), checkpoint.at()), Optional.empty());
    }

    private void sign(LogFile file, Checkpoint checkpoint) throws IOException {
        SignedCheckpoint whole = signed(checkpoint);
        checkpoints.write(file, whole);
        synchronized (this) {
            signed = checkpoint.head();
            signedAt = checkpoint.at();
        }
        unseen.add(file, whole);
        // whose log goes to another machine has a witness there
        LOGGER.info("Checkpoint of {}: {} records, root {}", checkpoint.origin(), checkpoint.head().size(),
            checkpoint.head().root().base64());
    }

    /**
     * Has the checkpoints stamped and copied that nobody else has seen yet. That may take as long as others take, so nothing here
     * waits for it; it is called again and again by a thread of its own.
     */
    public void tellWitness() {
        unseen.show();
    }

    /**
     * The last checkpoint of a day is over all of it; the first record of the next day repeats its root. A clock that is set back over
     * midnight begins no new day; one that was years ahead does, for else its file would be written to for years.
     */
    private void turnOfDay() throws IOException {
        LocalDate today = today();
        if (!begun.isBefore(today) && !begun.isAfter(today.plusDays(1))) {
            return;
        }
        Optional<Checkpoint> last = checkpoint().map(SignedCheckpoint::checkpoint);
        commit.lock();
        try {
            synchronized (this) {
                OpenLogFile ended = open;
                // what was written between the checkpoint and now is in the ended file, and is signed there first
                flush();
                if (last.isPresent() && ended.size() > last.get().head().size()) {
                    last = Optional.of(head());
                    sign(ended.file(), last.get());
                }
                begin(nextFile(), last.or(() -> Optional.of(head())), loss);
                ended.close();
                flush();
            }
        } finally {
            commit.unlock();
        }
    }

    /**
     * Goes on signing although records are missing or were changed. What was found, who accepted it and why is a record.
     *
     * @return what was accepted; empty if nothing was missing
     */
    public Optional<String> acceptLoss(String who, String whence, String reason) throws IOException {
        Optional<String> accepted = loss;
        if (accepted.isPresent()) {
            write(EvidenceRecord.of(EvidenceEvent.LOSS_ACCEPTED).with(EvidenceRecord.WHO, who)
                .with(EvidenceRecord.WHENCE, whence).with(EvidenceRecord.REASON, reason)
                .with(EvidenceRecord.WHAT, accepted).at(clock.instant()));
            loss = Optional.empty();
            checkpoint();
        }
        return accepted;
    }

    /** The newest checkpoint of all, if something was ever signed; with its time stamp as soon as there is one. */
    public Optional<SignedCheckpoint> newest() throws IOException {
        return checkpoints.newest();
    }

    /** What the records since the start have to tell to somebody elsewhere. */
    public CheckpointNews news() {
        return news;
    }

    /** What became of the mails that this server has written itself, since the start. */
    public OwnLetters letters() {
        return letters;
    }

    @Override
    public Optional<String> trouble() {
        return trouble;
    }

    public synchronized State state() {
        return new State(loss, trouble, signedAt, size - signed.size());
    }

    /** The folder with the files. */
    public Path folder() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        commit.lock();
        try {
            if (!closed) {
                closed = true;
                checkpoint();
                take();
                open.close();
            }
        } finally {
            commit.unlock();
        }
    }
}
