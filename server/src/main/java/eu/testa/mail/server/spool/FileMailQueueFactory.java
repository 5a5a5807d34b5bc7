package eu.testa.mail.server.spool;

import eu.testa.mail.core.deferred.SharedSpool;
import eu.testa.mail.core.metrics.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.annotation.PreDestroy;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queues of this server, each a directory below one root, {@code var/spool} in the assembly. */
public final class FileMailQueueFactory implements MailQueueFactory<ManageableMailQueue> {

    private static final Logger LOGGER = LoggerFactory.getLogger(FileMailQueueFactory.class);
    private static final FileAttribute<?> OWNER_ONLY =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path root;
    private final Clock clock;
    private final MailQueueItemDecoratorFactory decorators;
    private final Metrics metrics;
    private final Departures.Durability durability;
    private final Optional<SharedSpool> shared;
    private final PutOffMail putOff;
    private final Optional<ScheduledExecutorService> renewals;
    private final ConcurrentHashMap<MailQueueName, FileMailQueue> queues = new ConcurrentHashMap<>();

    /**
     * @param root       created when missing; readable by the server's own user only, because it holds mail
     * @param durability waited for before a mail that was processed leaves
     * @param shared     where mail is durable; empty: on the disk
     * @param renewEvery leases on what is there
     * @param store      where mail is put off; nothing may go out of it yet
     */
    public FileMailQueueFactory(Path root, Clock clock, MailQueueItemDecoratorFactory decorators, Metrics metrics,
                                Departures.Durability durability, Optional<SharedSpool> shared, Duration renewEvery,
                                PutOffMail.Store store) throws IOException {
        this.root = root;
        this.clock = clock;
        this.decorators = decorators;
        this.metrics = metrics;
        this.durability = durability;
        this.shared = shared;
        this.putOff = new PutOffMail(root, store);
        this.renewals = shared.map(spool -> renewing(spool, renewEvery));
    }

    /** The spool on the own disk of a server that puts nothing off. */
    public FileMailQueueFactory(Path root, Clock clock, MailQueueItemDecoratorFactory decorators, Metrics metrics,
                                Departures.Durability durability) throws IOException {
        this(root, clock, decorators, metrics, durability, Optional.empty(), Duration.ZERO, PutOffMail.Store.NONE);
    }

    private static ScheduledExecutorService renewing(SharedSpool spool, Duration every) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "shared-spool");
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleWithFixedDelay(() -> renew(spool), every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
        return timer;
    }

    private static void renew(SharedSpool spool) {
        try {
            spool.renew();
        } catch (IOException | RuntimeException e) {
            LOGGER.warn("The leases on what is in the spool cannot be renewed; mail whose lease has run out waits until it is known "
                + "whether another server has it: {}", e.getMessage());
        }
    }

    @Override
    public Optional<ManageableMailQueue> getQueue(MailQueueName name, PrefetchCount count) {
        return Optional.ofNullable(queues.get(name));
    }

    @Override
    public ManageableMailQueue createQueue(MailQueueName name, PrefetchCount count) {
        return queues.computeIfAbsent(name, this::open);
    }

    private FileMailQueue open(MailQueueName name) {
        if (!name.asString().matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException("Queue name '" + name.asString()
                + "' is also a folder's name: letters, digits, '.', '_' and '-' only");
        }
        try {
            Path directory = Files.createDirectories(root.resolve(name.asString()), OWNER_ONLY);
            return new FileMailQueue(name, directory, clock, decorators, metrics, durability, shared, putOff,
                SpoolJournal.Sizes.USUAL);
        } catch (IOException e) {
            throw new UncheckedIOException("The spool " + root.resolve(name.asString()) + " cannot be opened", e);
        }
    }

    /** The queue of mail that is to be processed. */
    FileMailQueue spool() {
        return queues.computeIfAbsent(SPOOL, this::open);
    }

    /** A message that will come in, for the mail of that name: to be filled, put into the spool, and disposed of in any case. */
    public IncomingMessage incoming(String mailName) {
        return spool().incoming(mailName);
    }

    @Override
    public Set<MailQueueName> listCreatedMailQueues() {
        return Set.copyOf(queues.keySet());
    }

    /** When the mail fell due that has waited or been in process longest in any queue; empty when nothing waits that is due. */
    public Optional<Instant> oldest() {
        return queues.values().stream().flatMap(queue -> queue.oldest().stream()).min(Comparator.naturalOrder());
    }

    /** How many mails wait or are in process in all queues. */
    public long size() {
        return queues.values().stream().mapToLong(FileMailQueue::getSize).sum();
    }

    /** How many mails are due or in process in all queues; what waits for a later time, as for the store, is not among them. */
    public long busy() {
        return queues.values().stream().mapToLong(FileMailQueue::busy).sum();
    }

    /** Stops handing out mail; what waits stays in its files, or is free for other servers. */
    @PreDestroy
    public void close() throws IOException {
        for (FileMailQueue queue : queues.values()) {
            queue.stop();
        }
        renewals.ifPresent(ExecutorService::shutdownNow);
        if (shared.isPresent()) {
            shared.get().giveBackAll();
        }
    }
}
