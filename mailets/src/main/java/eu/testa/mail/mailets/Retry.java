package eu.testa.mail.mailets;

import eu.testa.mail.core.deferred.Deferral;
import eu.testa.mail.core.deferred.DeferredMails;
import eu.testa.mail.core.deferred.Destinations;
import eu.testa.mail.core.deferred.DownDestinations;
import eu.testa.mail.core.deferred.Lease;
import eu.testa.mail.core.deferred.Remainder;
import eu.testa.mail.core.deferred.RetryQueue;
import eu.testa.mail.core.deferred.RetryQueue.Purpose;
import eu.testa.mail.core.deferred.RetrySchedule;
import eu.testa.mail.core.deferred.Undelivered;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.time.Clocks;
import eu.testa.mail.mailets.delivery.DeferredAttributes;
import eu.testa.mail.mailets.delivery.DeferredMimeSource;
import eu.testa.mail.mailets.delivery.DeliveryMailet;
import eu.testa.mail.mailets.evidence.Reception;
import eu.testa.mail.mailets.james.DeliveryResults;
import eu.testa.mail.mailets.james.MailState;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import eu.testa.mail.mailets.james.Parameters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.inject.Provider;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a mail that could not be delivered, tries it again, warns its sender, and gives it up (chapter 2.1 of the note).
 * The mail lies in the store, durably, and leaves the spool.
 *
 * <pre>{@code
 * <mailet match="All" class="Retry">
 *     <interval>2 minutes</interval>
 *     <warnAfter>4 hours</warnAfter>     <warnProcessor>delay-warning</warnProcessor>
 *     <giveUpAfter>5 days</giveUpAfter>  <giveUpProcessor>ndr</giveUpProcessor>
 *     <deliveryProcessor>relay</deliveryProcessor>
 *     <concurrency>10</concurrency>      <!-- mails of one destination tried again at the same time -->
 *     <onMailetException>propagate</onMailetException>
 * </mailet>
 * }</pre>
 *
 * <p>A mail that is tried again runs through {@code deliveryProcessor} straight from the store; it is removed there when
 * that processor is done with it. {@code warnProcessor} gets a copy. There is one Retry in a server.
 *
 * <p>Every mailet of these processors, this one too, has {@code <onMailetException>propagate</onMailetException>}: a mail on
 * which one fails then stays in the store and is tried again. Without it, James takes the mail to the processor {@code error}
 * and its store counts as done with it.
 */
public class Retry extends DeliveryMailet {

    private static final Logger LOGGER = LoggerFactory.getLogger(Retry.class);

    private final DeferredMails mails;
    private final Destinations destinations;
    private final DownDestinations down;
    private final Provider<MailProcessor> processors;
    private final Evidence evidence;
    private final Clocks clocks;
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(daemon("retry-ticker"));
    private ExecutorService workers;
    private RetryQueue queue;
    /** Of the ticker's thread: what was wrong at the last tick, so that a store that is away is one line and not one a second. */
    private Optional<String> trouble = Optional.empty();
    private String deliveryProcessor;
    private String warnProcessor;
    private String giveUpProcessor;

    @Inject
    public Retry(DeferredMails mails, Destinations destinations, DownDestinations down, Provider<MailProcessor> processors,
                 Evidence evidence, Clocks clocks) {
        this.mails = mails;
        this.destinations = destinations;
        this.down = down;
        this.processors = processors;
        this.evidence = evidence;
        this.clocks = clocks;
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public void init() throws MessagingException {
        Parameters<MessagingException> parameters = Parameters.of(getMailetConfig());
        deliveryProcessor = parameters.text("deliveryProcessor");
        warnProcessor = parameters.text("warnProcessor");
        giveUpProcessor = parameters.text("giveUpProcessor");
        RetrySchedule schedule = schedule(parameters);
        int concurrency = parameters.number("concurrency", 10, 1, 1000);
        parameters.noOthers();
        workers = Executors.newCachedThreadPool(daemon("retry"));
        queue = new RetryQueue(mails, destinations, down, schedule, clocks, workers, concurrency, this::handle);
        ticker.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    private static RetrySchedule schedule(Parameters<MessagingException> parameters) throws MessagingException {
        RetrySchedule note = RetrySchedule.NOTE;
        try {
            return new RetrySchedule(parameters.duration("interval", note.interval()),
                parameters.duration("warnAfter", note.warnAfter()), parameters.duration("giveUpAfter", note.giveUpAfter()));
        } catch (IllegalArgumentException e) {
            throw parameters.wrong("expected <interval> up to <warnAfter>, and <warnAfter> below <giveUpAfter>: "
                + e.getMessage());
        }
    }

    private void tick() {
        try {
            queue.tick();
            trouble.ifPresent(over -> LOGGER.info("The store can be looked at again; mail is tried again"));
            trouble = Optional.empty();
        } catch (IOException | RuntimeException e) {
            Optional<String> now = Optional.of(String.valueOf(e.getMessage()));
            if (!now.equals(trouble)) {
                LOGGER.error("The store cannot be looked at; nothing is tried again until it can", e);
            }
            trouble = now;
        }
    }

    @Override
    protected void process(Mail mail) throws MessagingException {
        try {
            List<Deferral> parts = new ArrayList<>();
            for (Remainder remainder : Remainder.of(DeliveryResults.of(mail), Optional.ofNullable(mail.getErrorMessage()))) {
                parts.add(deferral(mail, remainder));
            }
            queue.defer(new Undelivered(DeferredAttributes.lease(mail), DeferredAttributes.acceptedAt(mail, clocks.wall()),
                DeferredAttributes.attemptBegan(mail), parts, MimeMessageOctets.of(mail.getMessage())));
            mail.setState(Mail.GHOST);
        } catch (IOException e) {
            throw new MessagingException("mail " + mail.getName() + " cannot be put into the store", e);
        }
    }

    private static Deferral deferral(Mail mail, Remainder remainder) throws MessagingException {
        Mail copy = DeferredAttributes.stateOf(mail);
        if (!remainder.deliveries().isEmpty()) {
            Set<String> kept = remainder.deliveries().stream().map(one -> one.recipient().address())
                .collect(Collectors.toSet());
            copy.setRecipients(mail.getRecipients().stream().filter(one -> kept.contains(one.asString())).toList());
            DeliveryResults.attach(copy, remainder.deliveries());
        }
        return new Deferral(mail.getName(), mail.getMaybeSender().asOptional().map(MailAddress::asString),
            MailState.of(copy).toJson(), copy.getRecipients().size(), remainder);
    }

    /** Runs a mail through the processor for its purpose, on one of our own threads. */
    private boolean handle(Lease lease, MessageSource message, Purpose purpose) throws Exception {
        MailState state = MailState.fromJson(lease.state());
        Mail mail = state.toMail(new MimeMessageWrapper(new DeferredMimeSource(lease.mail(), message)));
        try {
            Destination destination = lease.mail().destination();
            if (destination.equals(Destination.SPOOL) && purpose == Purpose.DELIVERY) {
                takeOver(mail, state);
                return true;
            }
            DeferredAttributes.mark(mail, lease, purpose);
            if (purpose == Purpose.WARNING || purpose == Purpose.RETURN) {
                down.closed(destination).ifPresent(latest -> DeliveryResults.update(mail, latest));
            }
            mail.setState(switch (purpose) {
                case DELIVERY, PROBE -> deliveryProcessor;
                case WARNING -> warnProcessor;
                case RETURN -> giveUpProcessor;
            });
            processors.get().service(mail);
            // the mail leaves the store when this returns
            evidence.awaitDurable();
            return Remainder.reached(destination, DeliveryResults.of(mail));
        } finally {
            LifecycleUtil.dispose(mail);
        }
    }

    /**
     * The server that had the mail in its spool died, or was stopped: the mail begins anew in the spool of this one. Its disk may
     * be gone, and its evidence with it, so that this server writes down that the mail was taken.
     */
    private void takeOver(Mail mail, MailState state) throws MessagingException {
        LOGGER.info("Mail {} was in the spool of a server that has stopped, and is processed by this one", mail.getName());
        Reception.of(state).map(Reception::accepted).ifPresent(evidence::write);
        getMailetContext().sendMail(mail, mail.getState());
    }

    @Override
    public void destroy() {
        ticker.shutdownNow();
        if (workers != null) {
            queue.close();
            workers.shutdown();
            try {
                if (!workers.awaitTermination(5, TimeUnit.SECONDS)) {
                    LOGGER.info("Some mail was being tried again; it is tried once more after the next start");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public String getMailetInfo() {
        return "Keeps mail that cannot be delivered now, and tries it again";
    }
}
