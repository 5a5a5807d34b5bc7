package eu.testa.mail.mailets.delivery;

import eu.testa.mail.core.deferred.DeferredMails;
import eu.testa.mail.core.deferred.Destinations;
import eu.testa.mail.core.deferred.DownDestinations;
import eu.testa.mail.core.deferred.DueMailHandler;
import eu.testa.mail.core.deferred.RetryQueue;
import eu.testa.mail.core.deferred.RetryQueue.Purpose;
import eu.testa.mail.core.deferred.RetryRunner;
import eu.testa.mail.core.deferred.RetrySchedule;
import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.time.Clocks;
import eu.testa.mail.mailets.james.Parameters;
import java.time.Duration;
import java.util.Map;
import javax.inject.Inject;
import javax.inject.Provider;
import javax.mail.MessagingException;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.mailet.MailetContext;

/** Makes the runner that {@link eu.testa.mail.mailets.Retry}'s parameters describe. */
public final class RetryRunners {

    /** Between two looks at what is due. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final DeferredMails mails;
    private final Destinations destinations;
    private final DownDestinations down;
    private final Provider<MailProcessor> processors;
    private final Evidence evidence;
    private final Clocks clocks;
    private final Duration look;

    @Inject
    public RetryRunners(DeferredMails mails, Destinations destinations, DownDestinations down, Provider<MailProcessor> processors,
                        Evidence evidence, Clocks clocks) {
        this(mails, destinations, down, processors, evidence, clocks, LOOK);
    }

    /** As with {@code @Inject}, with another time between two looks. */
    public RetryRunners(DeferredMails mails, Destinations destinations, DownDestinations down, Provider<MailProcessor> processors,
                        Evidence evidence, Clocks clocks, Duration look) {
        this.mails = mails;
        this.destinations = destinations;
        this.down = down;
        this.processors = processors;
        this.evidence = evidence;
        this.clocks = clocks;
        this.look = look;
    }

    /**
     * Asks for all that has to do with times, processors and places, and begins to run.
     *
     * @param context spools what is taken over from another server
     * @throws MessagingException if a parameter is missing, wrong or unknown; the message says which, and what was expected
     */
    public RetryRunner of(Parameters<MessagingException> parameters, MailetContext context) throws MessagingException {
        DueMailProcessing processing = new DueMailProcessing(processors, names(parameters), context, evidence);
        RetrySchedule schedule = schedule(parameters);
        int concurrency = parameters.number("concurrency", 10, 1, 1000);
        parameters.noOthers();
        return new RetryRunner(workers -> new RetryQueue(mails, destinations, down, schedule, clocks, workers, concurrency,
            new DueMailHandler(down, evidence, processing)), look);
    }

    private static Map<Purpose, String> names(Parameters<MessagingException> parameters) throws MessagingException {
        String delivery = parameters.text("deliveryProcessor");
        return Map.of(
            Purpose.DELIVERY, delivery,
            Purpose.PROBE, delivery,
            Purpose.WARNING, parameters.text("warnProcessor"),
            Purpose.RETURN, parameters.text("giveUpProcessor"));
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
}
