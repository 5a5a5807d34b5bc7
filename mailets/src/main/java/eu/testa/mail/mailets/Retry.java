package eu.testa.mail.mailets;

import eu.testa.mail.core.deferred.Lease;
import eu.testa.mail.core.deferred.DeferredStore;
import eu.testa.mail.core.deferred.DownDestinations;
import eu.testa.mail.core.deferred.RetryQueue;
import eu.testa.mail.core.deferred.RetryQueue.Purpose;
import eu.testa.mail.core.deferred.RetryQueue.Remainder;
import eu.testa.mail.core.deferred.RetrySchedule;
import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RecipientResult.Deferred;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.mailets.james.DeliveryResults;
import eu.testa.mail.mailets.james.MailState;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import eu.testa.mail.mailets.james.Parameters;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * The mail lies in the deferred store, durably, and leaves the spool.
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
    /** What waits although no delivery was tried, such as mail that no scanner would look at. */
    private static final Destination NOT_TRIED = new Destination("not-tried");

    private final DeferredStore store;
    private final DownDestinations destinations;
    private final Provider<MailProcessor> processors;
    private final Clock clock;
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(daemon("retry-ticker"));
    private ExecutorService workers;
    private RetryQueue queue;
    private String deliveryProcessor;
    private String warnProcessor;
    private String giveUpProcessor;

    @Inject
    public Retry(DeferredStore store, DownDestinations destinations, Provider<MailProcessor> processors, Clock clock) {
        this.store = store;
        this.destinations = destinations;
        this.processors = processors;
        this.clock = clock;
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
        Parameters parameters = new Parameters(getMailetConfig());
        deliveryProcessor = parameters.text("deliveryProcessor");
        warnProcessor = parameters.text("warnProcessor");
        giveUpProcessor = parameters.text("giveUpProcessor");
        RetrySchedule schedule = schedule(parameters);
        int concurrency = parameters.number("concurrency", 10, 1, 1000);
        parameters.noOthers();
        workers = Executors.newCachedThreadPool(daemon("retry"));
        queue = new RetryQueue(store, destinations, schedule, clock, workers, concurrency, this::handle);
        ticker.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    private static RetrySchedule schedule(Parameters parameters) throws MessagingException {
        RetrySchedule note = RetrySchedule.NOTE;
        try {
            return new RetrySchedule(parameters.duration("interval", note.interval()),
                parameters.duration("warnAfter", note.warnAfter()), parameters.duration("giveUpAfter", note.giveUpAfter()));
        } catch (IllegalArgumentException e) {
            throw new MessagingException("Retry: expected <interval> up to <warnAfter>, and <warnAfter> below <giveUpAfter>: "
                + e.getMessage(), e);
        }
    }

    private void tick() {
        try {
            queue.tick();
        } catch (IOException | RuntimeException e) {
            LOGGER.error("The deferred store cannot be looked at; nothing is tried again until it can", e);
        }
    }

    @Override
    void process(Mail mail) throws MessagingException {
        try {
            List<Remainder> remainders = new ArrayList<>();
            for (Map.Entry<Destination, List<Delivery>> group : byDestination(mail).entrySet()) {
                remainders.add(remainder(mail, group.getKey(), group.getValue()));
            }
            Optional<Long> id = DeferredAttributes.id(mail);
            if (id.isEmpty() || !queue.deferAgain(id.get(), DeferredAttributes.lease(mail), remainders)) {
                Instant since = DeferredAttributes.acceptedAt(mail, clock);
                for (Remainder one : remainders) {
                    queue.defer(one, since, MimeMessageOctets.of(mail.getMessage()));
                }
            }
            mail.setState(Mail.GHOST);
        } catch (IOException e) {
            throw new MessagingException("mail " + mail.getName() + " cannot be put into the deferred store", e);
        }
    }

    private static Map<Destination, List<Delivery>> byDestination(Mail mail) {
        List<Delivery> deliveries = DeliveryResults.of(mail);
        if (deliveries.isEmpty()) {
            return Map.of(NOT_TRIED, List.of());
        }
        return deliveries.stream().collect(Collectors.groupingBy(Delivery::destination, LinkedHashMap::new, Collectors.toList()));
    }

    private static Remainder remainder(Mail mail, Destination destination, List<Delivery> deliveries) throws MessagingException {
        Mail copy = DeferredAttributes.stateOf(mail);
        RemoteReply reply = RemoteReply.ours("4.3.0", Optional.ofNullable(mail.getErrorMessage()).orElse("no delivery was tried"));
        Scope scope = Scope.MESSAGE;
        if (!deliveries.isEmpty()) {
            Set<String> kept = deliveries.stream().map(one -> one.recipient().address()).collect(Collectors.toSet());
            List<MailAddress> recipients = new ArrayList<>(mail.getRecipients());
            recipients.removeIf(recipient -> !kept.contains(recipient.asString()));
            copy.setRecipients(recipients);
            DeliveryResults.attach(copy, deliveries);
            reply = deliveries.get(deliveries.size() - 1).result().reply();
            scope = scope(deliveries);
        }
        return new Remainder(mail.getName(), destination, mail.getMaybeSender().asOptional().map(MailAddress::asString),
            MailState.of(copy).toJson(), copy.getRecipients().size(), reply, scope);
    }

    private static Scope scope(List<Delivery> deliveries) {
        Set<Scope> scopes = deliveries.stream().flatMap(delivery -> scope(delivery).stream()).collect(Collectors.toSet());
        if (scopes.contains(Scope.DESTINATION)) {
            return Scope.DESTINATION;
        }
        return scopes.equals(Set.of(Scope.BUSY)) ? Scope.BUSY : Scope.MESSAGE;
    }

    private static Optional<Scope> scope(Delivery delivery) {
        return delivery.result() instanceof Deferred deferred ? Optional.of(deferred.scope()) : Optional.empty();
    }

    private static boolean destinationFailed(Delivery delivery) {
        return scope(delivery).equals(Optional.of(Scope.DESTINATION));
    }

    /** Runs a mail through the processor for its purpose, on one of our own threads. */
    private boolean handle(Lease lease, Purpose purpose) throws Exception {
        Mail mail = MailState.fromJson(lease.state())
            .toMail(new MimeMessageWrapper(new DeferredMimeSource(lease.mail(), store.message(lease.mail()))));
        try {
            Destination destination = lease.mail().destination();
            DeferredAttributes.mark(mail, lease, purpose);
            if (purpose == Purpose.WARNING || purpose == Purpose.RETURN) {
                destinations.closed(destination).ifPresent(latest -> DeliveryResults.update(mail, latest));
            }
            mail.setState(switch (purpose) {
                case DELIVERY, PROBE -> deliveryProcessor;
                case WARNING -> warnProcessor;
                case RETURN -> giveUpProcessor;
            });
            processors.get().service(mail);
            // a mail may find its way to a destination that is down: then what it waited for until now is not
            return DeliveryResults.of(mail).stream().filter(one -> one.destination().equals(destination))
                .noneMatch(Retry::destinationFailed);
        } finally {
            LifecycleUtil.dispose(mail);
        }
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
        store.close();
    }

    @Override
    public String getMailetInfo() {
        return "Keeps mail that cannot be delivered now, and tries it again";
    }
}
