package eu.testa.mail.mailets;

import eu.testa.mail.core.deferred.Deferral;
import eu.testa.mail.core.deferred.DeferredMails;
import eu.testa.mail.core.deferred.Destinations;
import eu.testa.mail.core.deferred.DownDestinations;
import eu.testa.mail.core.deferred.DueMailHandler;
import eu.testa.mail.core.deferred.Remainder;
import eu.testa.mail.core.deferred.RetryQueue;
import eu.testa.mail.core.deferred.RetryQueue.Purpose;
import eu.testa.mail.core.deferred.RetryRunner;
import eu.testa.mail.core.deferred.RetrySchedule;
import eu.testa.mail.core.deferred.Undelivered;
import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.time.Clocks;
import eu.testa.mail.mailets.delivery.DeferredAttributes;
import eu.testa.mail.mailets.delivery.DeliveryMailet;
import eu.testa.mail.mailets.delivery.DueMailProcessing;
import eu.testa.mail.mailets.james.DeliveryResults;
import eu.testa.mail.mailets.james.MailState;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import eu.testa.mail.mailets.james.Parameters;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Provider;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.mailet.Mail;

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

    /** Between two looks at what is due. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final DeferredMails mails;
    private final Destinations destinations;
    private final DownDestinations down;
    private final Provider<MailProcessor> processors;
    private final Evidence evidence;
    private final Clocks clocks;
    private final Duration look;
    private RetryRunner queue;

    @Inject
    public Retry(DeferredMails mails, Destinations destinations, DownDestinations down, Provider<MailProcessor> processors,
                 Evidence evidence, Clocks clocks) {
        this(mails, destinations, down, processors, evidence, clocks, LOOK);
    }

    Retry(DeferredMails mails, Destinations destinations, DownDestinations down, Provider<MailProcessor> processors,
          Evidence evidence, Clocks clocks, Duration look) {
        this.mails = mails;
        this.destinations = destinations;
        this.down = down;
        this.processors = processors;
        this.evidence = evidence;
        this.clocks = clocks;
        this.look = look;
    }

    @Override
    public void init() throws MessagingException {
        Parameters<MessagingException> parameters = Parameters.of(getMailetConfig());
        String delivery = parameters.text("deliveryProcessor");
        DueMailProcessing processing = new DueMailProcessing(processors, Map.of(
            Purpose.DELIVERY, delivery,
            Purpose.PROBE, delivery,
            Purpose.WARNING, parameters.text("warnProcessor"),
            Purpose.RETURN, parameters.text("giveUpProcessor")), getMailetContext(), evidence);
        RetrySchedule schedule = schedule(parameters);
        int concurrency = parameters.number("concurrency", 10, 1, 1000);
        parameters.noOthers();
        queue = new RetryRunner(workers -> new RetryQueue(mails, destinations, down, schedule, clocks, workers, concurrency,
            new DueMailHandler(down, evidence, processing)), look);
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
            DeliveryResults.narrow(copy, remainder.deliveries());
        }
        return new Deferral(mail.getName(), mail.getMaybeSender().asOptional().map(MailAddress::asString),
            MailState.of(copy).toJson(), copy.getRecipients().size(), remainder);
    }

    @Override
    public void destroy() {
        if (queue != null) {
            queue.close();
        }
    }

    @Override
    public String getMailetInfo() {
        return "Keeps mail that cannot be delivered now, and tries it again";
    }
}
