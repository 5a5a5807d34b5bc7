package eu.testa.mail.server.spool;

import com.google.common.collect.ImmutableList;
import eu.testa.mail.core.deferred.SharedSpool;
import eu.testa.mail.core.deferred.SharedSpool.StoredCopy;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.metrics.Metric;
import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.mailets.delivery.DeferredAttributes;
import eu.testa.mail.mailets.james.MailState;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import eu.testa.mail.mailets.james.UnchangedMessage;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.core.MailAddress;
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
 * A mail queue of James in one directory: small mail in a journal, other mail in files of its own ({@link SpoolFolder}).
 *
 * <p>{@code enQueue} returns when the mail survives a power cut. A mail is taken out after it was
 * processed; what was taken but not finished when the process died is delivered to the processors again at the next
 * start. Names of files and records of the journal have due time, arrival and the mail's {@link Flow}. What is due is handed out in
 * turns ({@link WaitingEntries}).
 *
 * <p>Where the spool is shared, a mail is durable in the store, and its file is a copy to work with, which nothing waits for:
 * at the next start it is removed, and the mail comes from the store, to this server or to another.
 */
final class FileMailQueue implements ManageableMailQueue {

    private static final Logger LOGGER = LoggerFactory.getLogger(FileMailQueue.class);
    /** After a mail could not be read or its processing could not even be recorded as failed: no hot loop. */
    private static final Duration PAUSE_AFTER_TROUBLE = Duration.ofSeconds(10);
    private static final Duration BETWEEN_RELIEFS = Duration.ofSeconds(20);

    private final MailQueueName name;
    private final SpoolFolder folder;
    private final SpoolCopies copies;
    private final PutOffMail putOff;
    /** Recipients who get a mail from the store, by its sequence. */
    private final Map<Long, Set<String>> fromStore = new ConcurrentHashMap<>();
    private final Clock clock;
    private final MailQueueItemDecoratorFactory decorators;
    private final WaitingEntries waiting;
    private final Set<SpoolEntry> inProcess = ConcurrentHashMap.newKeySet();
    private final AtomicLong sequence = new AtomicLong();
    private final DistributionDataPoint spoolTime;
    private final ScheduledExecutorService relief = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "spool-journal");
        thread.setDaemon(true);
        return thread;
    });

    FileMailQueue(MailQueueName name, Path directory, Clock clock, MailQueueItemDecoratorFactory decorators,
                  Metrics metrics, Departures.Durability durability, Optional<SharedSpool> shared, PutOffMail putOff,
                  SpoolJournal.Sizes journal)
        throws IOException {
        this.name = name;
        this.putOff = putOff;
        this.folder = new SpoolFolder(directory, journal, clock);
        this.clock = clock;
        this.waiting = new WaitingEntries(clock);
        this.decorators = decorators;
        this.spoolTime = metrics.histogram(Metric.SPOOL_TIME);
        this.copies = new SpoolCopies(name.asString(), folder, durability, shared);
        recover();
        relief.scheduleWithFixedDelay(this::relieveJournal, BETWEEN_RELIEFS.toMillis(), BETWEEN_RELIEFS.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void relieveJournal() {
        try {
            folder.relieveJournal();
        } catch (IOException | RuntimeException e) {
            LOGGER.warn("Queue {}: what is in the journal for long cannot be moved into files; it stays there", name.asString(), e);
        }
    }

    private void recover() throws IOException {
        // the turns of the flows begin with the mail that has waited longest, as if the server had not stopped
        for (SpoolEntry entry : ImmutableList.sortedCopyOf(folder.entries())) {
            sequence.accumulateAndGet(entry.sequence(), Math::max);
            noteFromStore(entry, putOff.recipientsAtStart(entry));
            waiting.add(entry);
        }
        if (waiting.size() > 0) {
            LOGGER.info("Queue {}: {} mails were waiting when the server stopped and are processed now",
                name.asString(), waiting.size());
        }
    }

    private void noteFromStore(SpoolEntry entry, Set<String> recipients) {
        if (!recipients.isEmpty()) {
            fromStore.put(entry.sequence(), recipients);
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
            entry = store(state, octets(mail.getMessage()), due(delay), Flow.of(mail));
        } catch (IOException | MessagingException e) {
            throw new MailQueueException("Mail " + mail.getName() + " could not be stored in " + folder
                + ": " + e.getMessage() + ". It was not accepted; its sender keeps it.", e);
        }
        waiting.add(entry);
    }

    /** What came in and nobody has changed is in the spool already. */
    private static MessageSource octets(MimeMessage message) throws MessagingException {
        Optional<IncomingMessage> incoming = message instanceof UnchangedMessage unchanged
            ? unchanged.storedAs(IncomingMessage.class) : Optional.empty();
        return incoming.isPresent() ? incoming.get() : MimeMessageOctets.of(message);
    }

    /** A message that will come in, for a mail of this queue. */
    IncomingMessage incoming(String mailName) {
        return folder.incoming(mailName);
    }

    private SpoolEntry store(MailState state, MessageSource message, long due, Flow flow) throws IOException {
        SpoolEntry entry = new SpoolEntry(due, sequence.incrementAndGet(), flow, copies.keep(state, message));
        try {
            if (copies.wasTakenOver(entry)) {
                noteFromStore(entry, putOff.recipients(state.name()));
            }
            return folder.write(entry, state, message);
        } catch (IOException | RuntimeException e) {
            copies.withdraw(entry, e, PAUSE_AFTER_TROUBLE);
            throw e;
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

    /** For James: a thread for each who asks, until he no longer does. Our own spooler takes mail itself. */
    @Override
    public Flux<MailQueueItem> deQueue() {
        return Flux.using(() -> Schedulers.newSingle("dequeue-" + name.asString(), true),
            scheduler -> Flux.<MailQueueItem>generate(next -> {
                try {
                    take().ifPresentOrElse(next::next, next::complete);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    next.complete();
                }
            }).subscribeOn(scheduler), Scheduler::dispose);
    }

    /**
     * The next mail that can be read, which is waited for; empty when no more is handed out. Nothing is thrown for any mail: what cannot
     * be read is put back or set aside.
     */
    Optional<MailQueueItem> take() throws InterruptedException {
        while (true) {
            Optional<SpoolEntry> next = waiting.take();
            if (next.isEmpty()) {
                return Optional.empty();
            }
            SpoolEntry entry = next.get();
            inProcess.add(entry);
            try {
                if (isOurs(entry)) {
                    Item item = open(entry);
                    if (isLeftToDo(item)) {
                        return Optional.of(decorators.decorate(item, name));
                    }
                }
            } catch (NoSuchFileException e) {
                LOGGER.error("{} was removed by someone else while it was waiting; its mail is not processed", folder.place(entry));
                inProcess.remove(entry);
            } catch (DamagedMailException e) {
                setAside(entry, e);
            } catch (IOException | RuntimeException | Error e) {
                LOGGER.error("{} cannot be read now; it is tried again in {} s",
                    folder.place(entry), PAUSE_AFTER_TROUBLE.toSeconds(), e);
                putBack(entry, PAUSE_AFTER_TROUBLE);
            }
        }
    }

    /** Removes what another server has taken over. */
    private boolean isOurs(SpoolEntry entry) throws IOException {
        if (copies.isOurs(entry)) {
            return true;
        }
        LOGGER.warn("{} is not processed: while this server stood still, or the store was away, another server has taken the mail over",
            folder.place(entry));
        inProcess.remove(entry);
        copies.depart(entry);
        return false;
    }

    /** Takes those off who get the mail from the store; removes it if that is all. */
    private boolean isLeftToDo(Item item) throws IOException {
        Set<String> others = fromStore.getOrDefault(item.entry.sequence(), Set.of());
        if (others.isEmpty()) {
            return true;
        }
        List<MailAddress> left = item.mail.getRecipients().stream().filter(recipient -> !others.contains(recipient.asString())).toList();
        LOGGER.info("Mail {} was put off, or a part of it, when the server stopped, and goes out from there; {} of its recipients are left "
            + "for the spool", item.mail.getName(), left.size());
        if (left.isEmpty()) {
            inProcess.remove(item.entry);
            leave(item.entry);
            return false;
        }
        item.mail.setRecipients(left);
        return true;
    }

    private void leave(SpoolEntry entry) {
        fromStore.remove(entry.sequence());
        copies.depart(entry);
    }

    private Item open(SpoolEntry entry) throws IOException {
        AtomicReference<DamagedMailException> damage = new AtomicReference<>();
        return new Item(entry, folder.read(entry, damage::set), damage);
    }

    private void setAside(SpoolEntry entry, IOException why) {
        if (entry.copy().isPresent()) {
            takeAgain(entry, entry.copy().get(), why);
            return;
        }
        try {
            Path kept = folder.setAside(entry);
            LOGGER.error("A mail cannot be processed: {}. It is kept as {}; look at it and send it again by hand.",
                why.getMessage(), kept);
            inProcess.remove(entry);
        } catch (IOException e) {
            LOGGER.error("{} is damaged and cannot be set aside", folder.place(entry), e);
            putBack(entry, PAUSE_AFTER_TROUBLE);
        }
    }

    /** What is damaged is a copy: the mail itself is in the store. */
    private void takeAgain(SpoolEntry entry, StoredCopy copy, IOException why) {
        try {
            copies.giveBack(copy, PAUSE_AFTER_TROUBLE);
            folder.delete(entry);
            inProcess.remove(entry);
            LOGGER.warn("{}; the mail is taken from the store again", why.getMessage());
        } catch (IOException e) {
            LOGGER.error("{} is damaged, and the store cannot be had: it is tried again in {} s", folder.place(entry),
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
            folder.move(entry, flushed);
            waiting.add(flushed);
        });
    }

    @Override
    public long clear() throws MailQueueException {
        return takeOut(any -> true, copies::delete);
    }

    @Override
    public long remove(Type type, String value) throws MailQueueException {
        Predicate<MailState> wanted = switch (type) {
            case Name -> envelope -> envelope.name().equals(value);
            case Sender -> envelope -> envelope.isFrom(value);
            case Recipient -> envelope -> envelope.isFor(value);
        };
        return takeOut(entry -> folder.envelope(entry).filter(wanted).isPresent(), copies::delete);
    }

    /** Whoever takes an entry out of {@code waiting} owns its mail: a worker that was faster keeps it. */
    private long takeOut(Predicate<SpoolEntry> wanted, Change change) throws MailQueueException {
        long count = 0;
        try {
            for (SpoolEntry entry : waiting.sorted()) {
                if (wanted.test(entry) && waiting.remove(entry)) {
                    change.apply(entry);
                    count++;
                }
            }
        } catch (IOException e) {
            throw new MailQueueException("The mails of queue " + name.asString() + " cannot be changed", e);
        }
        return count;
    }

    @Override
    public MailQueueIterator browse() {
        Iterator<MailQueueItemView> views = waiting.sorted().stream().flatMap(entry -> view(entry).stream()).iterator();
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
                // every view opens and closes what it reads
            }
        };
    }

    private Optional<MailQueueItemView> view(SpoolEntry entry) {
        return folder.view(entry).map(mail ->
            new DefaultMailQueueItemView(mail, Instant.ofEpochMilli(entry.due()).atZone(ZoneOffset.UTC)));
    }

    /**
     * Does nothing. There is one queue of a name, and James closes it after each use: what sends mail from a repository
     * through again closes the spool under all others.
     */
    @Override
    public void close() {
        // see stop
    }

    /** Whoever waits for mail is told that there is none; what waits stays where it is. */
    void handOutNoMore() {
        waiting.close();
    }

    /** Hands out no more mail and takes none; what waits stays where it is. For whoever has made the queue. */
    void stop() throws IOException {
        handOutNoMore();
        relief.shutdown();
        copies.close();
        folder.close();
    }

    private interface Change {
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
            waiting.processed(entry, DeferredAttributes.wasPutOff(mail));
            inProcess.remove(entry);
            leave(entry);
            spoolTime.observe(Math.max(0, clock.millis() - entry.nameDue()) / 1000.0);
        }
    }
}
