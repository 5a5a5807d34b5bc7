package eu.testa.mail.server.spool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailetcontainer.impl.JamesMailSpooler;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes mail out of the spool and through the processors, in as many threads as {@code threads} in mailetcontainer.xml says. Each takes
 * the next mail itself; James' own spooler has a thread more, which takes every mail and hands it over.
 *
 * <p>What becomes of a mail is as there: one whose processing ends in an exception is put into the spool again, with its recipients of
 * before, and into the error repository when that has happened too often; where even that fails, it stays, and is tried again later.
 */
public final class Spooler extends JamesMailSpooler {

    private static final Logger LOGGER = LoggerFactory.getLogger(Spooler.class);
    /** For what is in process when the server stops; what is not done by then is processed again at the next start. */
    private static final Duration LAST_WAIT = Duration.ofSeconds(5);

    private final MailProcessor processors;
    private final MailRepositoryStore repositories;
    private final FileMailQueueFactory queues;
    private final AtomicInteger inProcess = new AtomicInteger();
    private final List<Thread> workers = new ArrayList<>();
    private Configuration configuration;
    private FileMailQueue queue;
    private MailRepository errors;

    /**
     * @param unused for what James' own measures
     */
    @Inject
    Spooler(MetricFactory unused, MailProcessor processors, MailRepositoryStore repositories, FileMailQueueFactory queues) {
        super(unused, new NoopGaugeRegistry(), processors, repositories, queues);
        this.processors = processors;
        this.repositories = repositories;
        this.queues = queues;
    }

    @Override
    public void configure(Configuration configuration) {
        super.configure(configuration);
        this.configuration = configuration;
    }

    @Override
    public void init() {
        if (!configuration.isEnabled()) {
            LOGGER.warn("No mail is processed: mailetcontainer.xml has 0 threads for the spooler");
            return;
        }
        try {
            errors = repositories.select(configuration.getErrorRepositoryURL());
        } catch (MailRepositoryStore.MailRepositoryStoreException e) {
            throw new IllegalStateException("The error repository of the spooler in mailetcontainer.xml cannot be opened", e);
        }
        queue = queues.spool();
        for (int i = 1; i <= configuration.getConcurrencyLevel(); i++) {
            Thread worker = new Thread(this::work, "spooler-" + i);
            workers.add(worker);
            worker.start();
        }
        LOGGER.info("{} threads process what is in the spool", workers.size());
    }

    /** Ends only when the queue hands out no more: whatever a mail brings about, the next one is taken. */
    private void work() {
        while (true) {
            try {
                Optional<MailQueueItem> next = queue.take();
                if (next.isEmpty()) {
                    return;
                }
                process(next.get());
            } catch (Exception | Error e) {
                LOGGER.error("A mail could not be processed to its end, and stays in the spool until the next start", e);
            }
        }
    }

    private void process(MailQueueItem item) {
        Mail mail = item.getMail();
        List<MailAddress> recipients = List.copyOf(mail.getRecipients());
        inProcess.incrementAndGet();
        try {
            processors.service(mail);
            // asked, and forgotten: the thread has other mail to process, and what is kept needs channels that an interrupt closes
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while mail " + mail.getName() + " was processed");
            }
            item.done(CompletionStatus.SUCCESS);
        } catch (Exception e) {
            keepFailed(item, recipients, e);
        } finally {
            inProcess.decrementAndGet();
            LifecycleUtil.dispose(mail);
        }
    }

    private void keepFailed(MailQueueItem item, List<MailAddress> recipients, Exception why) {
        Mail mail = item.getMail();
        int failures = failuresOf(mail) + 1;
        mail.setRecipients(recipients);
        try {
            if (failures > MAXIMUM_FAILURE_COUNT) {
                LOGGER.error("Mail {} could not be processed {} times; it is kept in {}", mail.getName(), failures,
                    configuration.getErrorRepositoryURL().asString(), why);
                errors.store(mail);
            } else {
                LOGGER.error("Mail {} could not be processed {} times; it is processed again", mail.getName(), failures, why);
                mail.setAttribute(new Attribute(MAIL_PROCESSING_ERROR_COUNT, AttributeValue.of(failures)));
                queue.enQueue(mail);
            }
            item.done(CompletionStatus.SUCCESS);
        } catch (MessagingException | RuntimeException e) {
            LOGGER.error("Mail {} could not be processed, and cannot be kept anywhere else; it stays in the spool and is processed again "
                + "a little later", mail.getName(), e);
            reject(item);
        }
    }

    private static int failuresOf(Mail mail) {
        return mail.getAttribute(MAIL_PROCESSING_ERROR_COUNT).flatMap(count -> count.getValue().valueAs(Integer.class)).orElse(0);
    }

    private static void reject(MailQueueItem item) {
        try {
            item.done(CompletionStatus.REJECT);
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void restart() {
        throw new UnsupportedOperationException("the queue is in files: there is no connection to it that can be lost");
    }

    /** Takes no more mail, and waits some seconds for what is in process. */
    @Override
    public void dispose() {
        if (queue == null) {
            return;
        }
        queue.handOutNoMore();
        long until = System.nanoTime() + LAST_WAIT.toNanos();
        try {
            for (Thread worker : workers) {
                TimeUnit.NANOSECONDS.timedJoin(worker, Math.max(1, until - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int getCurrentSpoolCount() {
        return inProcess.get();
    }
}
