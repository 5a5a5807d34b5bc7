package eu.testa.mail.mailets;

import eu.testa.mail.core.deferred.RetryRunner;
import eu.testa.mail.mailets.delivery.DeferredAttributes;
import eu.testa.mail.mailets.delivery.DeliveryMailet;
import eu.testa.mail.mailets.delivery.RetryRunners;
import eu.testa.mail.mailets.delivery.UndeliveredMail;
import eu.testa.mail.mailets.james.Parameters;
import java.io.IOException;
import java.time.Clock;
import javax.inject.Inject;
import javax.mail.MessagingException;
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

    private final RetryRunners runners;
    private final Clock clock;
    private RetryRunner runner;

    @Inject
    public Retry(RetryRunners runners, Clock clock) {
        this.runners = runners;
        this.clock = clock;
    }

    @Override
    public void init() throws MessagingException {
        runner = runners.of(Parameters.of(getMailetConfig()), getMailetContext());
    }

    @Override
    protected void process(Mail mail) throws MessagingException {
        try {
            runner.defer(UndeliveredMail.of(mail, clock));
            DeferredAttributes.putOff(mail);
            mail.setState(Mail.GHOST);
        } catch (IOException e) {
            throw new MessagingException("mail " + mail.getName() + " cannot be put into the store", e);
        }
    }

    @Override
    public void destroy() {
        if (runner != null) {
            runner.close();
        }
    }

    @Override
    public String getMailetInfo() {
        return "Keeps mail that cannot be delivered now, and tries it again";
    }
}
