package eu.testa.mail.server.spool;

import com.google.common.collect.Iterators;
import eu.testa.mail.core.deferred.SharedSpool;
import eu.testa.mail.core.deferred.SharedSpool.StoredCopy;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.metrics.Metric;
import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.mailets.james.MailState;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.mail.MessagingException;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.mailet.Mail;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A mail queue of James in one directory, a file a mail.
 *
 * <p>{@code enQueue} returns when the mail survives a power cut. A mail is taken out by removing its file, after it was
 * processed; what was taken but not finished when the process died is delivered to the processors again at the next
 * start. Names sort by due time and arrival and have the mail's {@link Flow}, so a restart needs a directory listing and reads
 * no mail. What is due is handed out in turns ({@link WaitingMail}).
 *
 * <p>Where the spool is shared, a mail is durable in the store, and its file is a copy to work with, which nothing waits for:
 * at the next start it is removed, and the mail comes from the store, to this server or to another.
 *
 * <pre>
 * var/spool/spool/          waiting and in process: DUE_MILLIS-SEQUENCE-FLOW.mail
 * var/spool/spool/          copies of what is in the store: DUE_MILLIS-SEQUENCE-FLOW.copy
 * var/spool/spool/tmp/      being written; emptied at start, nobody was told 250 for these
 * var/spool/spool/damaged/  is not what was written; kept for the administrator, and named by health
 * </pre>
 */
final class FileMailQueue implements ManageableMailQueue {

    private static final Logger LOGGER = LoggerFactory.getLogger(FileMailQueue.class);
    /** After a mail could not be read or its processing could not even be recorded as failed: no hot loop. */
    private static final Duration PAUSE_AFTER_TROUBLE = Duration.ofSeconds(10);

    private final MailQueueName name;
    private final Path directory;
    private final Path unfinished;
    private final Path damaged;
    private final DirectorySync directorySync;
    private final Clock clock;
    private final MailQueueItemDecoratorFactory decorators;
    private final Scheduler scheduler;
    private final WaitingMail waiting;
    private final Set<SpoolEntry> inProcess = ConcurrentHashMap.newKeySet();
    private final AtomicLong sequence = new AtomicLong();
    private final DistributionDataPoint spoolTime;
    private final Departures departures;
    private final Optional<SharedSpool> shared;

    FileMailQueue(MailQueueName name, Path directory, Clock clock, MailQueueItemDecoratorFactory decorators,
                  Metrics metrics, Departures.Durability durability, Optional<SharedSpool> shared) throws IOException {
        this.name = name;
        this.directory = directory;
        this.unfinished = Files.createDirectories(directory.resolve("tmp"));
        this.damaged = Files.createDirectories(directory.resolve("damaged"));
        this.directorySync = new DirectorySync(directory);
        this.clock = clock;
        this.waiting = new WaitingMail(clock);
        this.decorators = decorators;
        this.spoolTime = metrics.histogram(Metric.SPOOL_TIME);
        this.scheduler = Schedulers.newBoundedElastic(4, Integer.MAX_VALUE, "dequeue-" + name.asString(), 60, true);
        this.departures = new Departures(name.asString(), durability, shared);
        this.shared = shared;
        recover();
    }

    private void recover() throws IOException {
        deleteAll(unfinished, any -> true);
        deleteAll(directory, SpoolEntry::isCopy);
        try (Stream<Path> files = Files.list(directory)) {
            files.flatMap(file -> SpoolEntry.of(file).stream()).forEach(entry -> {
                sequence.accumulateAndGet(entry.sequence(), Math::max);
                waiting.add(entry);
            });
        }
        if (waiting.size() > 0) {
            LOGGER.info("Queue {}: {} mails were waiting when the server stopped and are processed now",
                name.asString(), waiting.size());
        }
    }

    private static void deleteAll(Path folder, Predicate<Path> unwanted) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files.filter(unwanted)::iterator) {
                Files.delete(file);
            }
        }
    }

    @Override
    public MailQueueName getName() {
        return name;
    }

    @Override
    public void enQueue(Mail mail) throws MailQueueException {
        enQueue(mail, Duration.ZERO);
    }

    @Override
    public void enQueue(Mail mail, Duration delay) throws MailQueueException {
        MailState state = MailState.of(mail);
        SpoolEntry entry;
        try {
            entry = store(state, MimeMessageOctets.of(mail.getMessage()), due(delay), Flow.of(mail));
        } catch (IOException | MessagingException e) {
            throw new MailQueueException("Mail " + mail.getName() + " could not be stored in " + directory
                + ": " + e.getMessage() + ". It was not accepted; its sender keeps it.", e);
        }
        waiting.add(entry);
    }

    private SpoolEntry store(MailState state, MessageSource message, long due, Flow flow) throws IOException {
        Optional<StoredCopy> copy = shared.isEmpty() ? Optional.empty() : Optional.of(shared.get().keep(state.name(),
            Optional.of(state.sender()).filter(sender -> !sender.isEmpty()), state.toJson(), state.recipients().size(), message));
        SpoolEntry entry = new SpoolEntry(due, sequence.incrementAndGet(), flow, copy);
        Path written = unfinished.resolve(entry.fileName());
        try {
            if (copy.isPresent()) {
                SpoolFile.writeCopy(written, state, message);
            } else {
                SpoolFile.write(written, state, message);
            }
            Files.move(written, file(entry), StandardCopyOption.ATOMIC_MOVE);
            if (copy.isEmpty()) {
                directorySync.sync();
            }
            return entry;
        } catch (IOException | RuntimeException e) {
            forget(written, e);
            forget(file(entry), e);
            copy.ifPresent(stored -> withdraw(entry, stored, e));
            throw e;
        }
    }

    /** Nobody was told that the mail was taken: it leaves the store again, unless another server had taken it. */
    private void withdraw(SpoolEntry entry, StoredCopy copy, Exception why) {
        SharedSpool spool = shared.orElseThrow();
        if (!spool.isLastUse(copy)) {
            return;
        }
        if (!spool.wasTakenOver(copy)) {
            departures.add(file(entry), Optional.of(copy));
            return;
        }
        try {
            spool.giveBack(copy, PAUSE_AFTER_TROUBLE);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    private void forget(Path file, Exception why) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    private long due(Duration delay) {
        if (delay.isNegative()) {
            return clock.millis();
        }
        try {
            return Math.addExact(clock.millis(), delay.toMillis());
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }

    @Override
    public Publisher<Void> enqueueReactive(Mail mail) {
        return Mono.<Void>fromCallable(() -> {
            enQueue(mail);
            return null;
        }).subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    public Flux<MailQueueItem> deQueue() {
        return Flux.<MailQueueItem>generate(next -> {
            try {
                next.next(takeReadable());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                next.complete();
            }
        }).subscribeOn(scheduler);
    }

    /** Throws nothing for any mail: a generator that throws is never asked again, and all mail would stay. */
    private MailQueueItem takeReadable() throws InterruptedException {
        while (true) {
            SpoolEntry entry = waiting.take();
            inProcess.add(entry);
            try {
                if (isOurs(entry)) {
                    return decorators.decorate(open(entry), name);
                }
            } catch (NoSuchFileException e) {
                LOGGER.error("{} was removed by someone else while it was waiting; its mail is not processed", file(entry));
                inProcess.remove(entry);
            } catch (DamagedMailException e) {
                setAside(entry, e);
            } catch (IOException | RuntimeException | Error e) {
                LOGGER.error("{} cannot be read now; it is tried again in {} s",
                    file(entry), PAUSE_AFTER_TROUBLE.toSeconds(), e);
                putBack(entry, PAUSE_AFTER_TROUBLE);
            }
        }
    }

    /** Removes what another server has taken over. */
    private boolean isOurs(SpoolEntry entry) throws IOException {
        if (entry.copy().isEmpty() || shared.orElseThrow().isOurs(entry.copy().get())) {
            return true;
        }
        LOGGER.warn("{} is not processed: while this server stood still, or the store was away, another server has taken the mail over",
            file(entry));
        inProcess.remove(entry);
        depart(entry);
        return false;
    }

    private void depart(SpoolEntry entry) {
        departures.add(file(entry), entry.copy().filter(copy -> shared.orElseThrow().isLastUse(copy)));
    }

    private Item open(SpoolEntry entry) throws IOException {
        AtomicReference<DamagedMailException> damage = new AtomicReference<>();
        return new Item(entry, SpoolFile.read(file(entry), damage::set), damage);
    }

    private void setAside(SpoolEntry entry, IOException why) {
        if (entry.copy().isPresent()) {
            takeAgain(entry, entry.copy().get(), why);
            return;
        }
        Path kept = damaged.resolve(entry.fileName());
        try {
            Files.move(file(entry), kept, StandardCopyOption.ATOMIC_MOVE);
            LOGGER.error("A mail cannot be processed: {}. It is kept as {}; look at it and send it again by hand.",
                why.getMessage(), kept);
            inProcess.remove(entry);
        } catch (IOException e) {
            LOGGER.error("{} is damaged and cannot be moved to {}", file(entry), kept, e);
            putBack(entry, PAUSE_AFTER_TROUBLE);
        }
    }

    /** What is damaged is a copy: the mail itself is in the store. */
    private void takeAgain(SpoolEntry entry, StoredCopy copy, IOException why) {
        try {
            shared.orElseThrow().giveBack(copy, PAUSE_AFTER_TROUBLE);
            Files.deleteIfExists(file(entry));
            inProcess.remove(entry);
            LOGGER.warn("{}; the mail is taken from the store again", why.getMessage());
        } catch (IOException e) {
            LOGGER.error("{} is damaged, and the store cannot be had: it is tried again in {} s", file(entry),
                PAUSE_AFTER_TROUBLE.toSeconds(), e);
            putBack(entry, PAUSE_AFTER_TROUBLE);
        }
    }

    private void putBack(SpoolEntry entry, Duration pause) {
        waiting.add(entry.putBackUntil(pause.isZero() ? entry.due() : due(pause)));
        inProcess.remove(entry);
    }

    /** When the mail fell due that has waited or been in process longest; empty when nothing waits that is due. */
    Optional<Instant> oldest() {
        return Stream.concat(waiting.stream(), inProcess.stream()).mapToLong(SpoolEntry::nameDue)
            .filter(due -> due <= clock.millis()).min().stream().mapToObj(Instant::ofEpochMilli).findFirst();
    }

    /** How many mails are due or in process: what waits for a later time is not among them. */
    long busy() {
        long now = clock.millis();
        return inProcess.size() + waiting.stream().filter(entry -> entry.due() <= now).count();
    }

    @Override
    public long getSize() {
        return waiting.size() + inProcess.size();
    }

    @Override
    public long flush() throws MailQueueException {
        // One reading for all: what is due at the same time goes in the order of arrival.
        long now = clock.millis();
        return takeOut(any -> true, entry -> {
            SpoolEntry flushed = entry.dueBy(now);
            Files.move(file(entry), file(flushed), StandardCopyOption.ATOMIC_MOVE);
            waiting.add(flushed);
        });
    }

    @Override
    public long clear() throws MailQueueException {
        return takeOut(any -> true, this::delete);
    }

    @Override
    public long remove(Type type, String value) throws MailQueueException {
        Predicate<MailState> wanted = switch (type) {
            case Name -> envelope -> envelope.name().equals(value);
            case Sender -> envelope -> envelope.isFrom(value);
            case Recipient -> envelope -> envelope.isFor(value);
        };
        return takeOut(entry -> envelope(entry).filter(wanted).isPresent(), this::delete);
    }

    private void delete(SpoolEntry entry) throws IOException {
        if (entry.copy().isPresent()) {
            depart(entry);
        } else {
            Files.deleteIfExists(file(entry));
        }
    }

    /** Whoever takes an entry out of {@code waiting} owns its file: a worker that was faster keeps it. */
    private long takeOut(Predicate<SpoolEntry> wanted, FileChange change) throws MailQueueException {
        long count = 0;
        try {
            for (SpoolEntry entry : waiting.sorted()) {
                if (wanted.test(entry) && waiting.remove(entry)) {
                    change.apply(entry);
                    count++;
                }
            }
        } catch (IOException e) {
            throw new MailQueueException("The files of queue " + name.asString() + " cannot be changed", e);
        }
        return count;
    }

    /** Empty when a worker took the mail in the meantime, or will set it aside. */
    private Optional<MailState> envelope(SpoolEntry entry) {
        try {
            return Optional.of(SpoolFile.readEnvelope(file(entry)));
        } catch (NoSuchFileException | DamagedMailException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public MailQueueIterator browse() {
        Iterator<MailQueueItemView> views = Iterators.filter(
            Iterators.transform(waiting.sorted().iterator(), this::view), Objects::nonNull);
        return new MailQueueIterator() {
            @Override
            public boolean hasNext() {
                return views.hasNext();
            }

            @Override
            public MailQueueItemView next() {
                return views.next();
            }

            @Override
            public void close() {
                // every view opens and closes its own file
            }
        };
    }

    /** Null when a worker took the mail in the meantime, or will set it aside. */
    private MailQueueItemView view(SpoolEntry entry) {
        try {
            return new DefaultMailQueueItemView(SpoolFile.view(file(entry)),
                Instant.ofEpochMilli(entry.due()).atZone(ZoneOffset.UTC));
        } catch (NoSuchFileException | DamagedMailException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Does nothing. There is one queue of a name, and James closes it after each use: what sends mail from a repository
     * through again closes the spool under all others.
     */
    @Override
    public void close() {
        // see stop
    }

    /** Hands out no more mail and takes none; what waits stays in its files. For whoever has made the queue. */
    void stop() throws IOException {
        scheduler.dispose();
        departures.close();
        directorySync.close();
    }

    private Path file(SpoolEntry entry) {
        return directory.resolve(entry.fileName());
    }

    private interface FileChange {
        void apply(SpoolEntry entry) throws IOException;
    }

    /** A mail that was handed to the processors. */
    private final class Item implements MailQueueItem {

        private final SpoolEntry entry;
        private final Mail mail;
        /** What a reader of the mail came upon, if its octets have changed since they were written. */
        private final AtomicReference<DamagedMailException> damage;
        private final AtomicBoolean done = new AtomicBoolean();

        private Item(SpoolEntry entry, Mail mail, AtomicReference<DamagedMailException> damage) {
            this.entry = entry;
            this.mail = mail;
            this.damage = damage;
        }

        @Override
        public Mail getMail() {
            return mail;
        }

        @Override
        public void done(CompletionStatus status) throws MailQueueException {
            if (!done.compareAndSet(false, true)) {
                return;
            }
            if (damage.get() != null) {
                setAside(entry, damage.get());
                return;
            }
            switch (status) {
                case SUCCESS -> remove();
                case RETRY -> putBack(entry, Duration.ZERO);
                // James says so when it could store the mail nowhere else: it stays, and is tried again a little later.
                case REJECT -> putBack(entry, PAUSE_AFTER_TROUBLE);
            }
        }

        private void remove() {
            inProcess.remove(entry);
            depart(entry);
            spoolTime.observe(Math.max(0, clock.millis() - entry.nameDue()) / 1000.0);
        }
    }
}
