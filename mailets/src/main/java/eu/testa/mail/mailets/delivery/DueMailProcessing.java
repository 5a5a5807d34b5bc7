package eu.testa.mail.mailets.delivery;

import eu.testa.mail.core.deferred.DueMailHandler.Processing;
import eu.testa.mail.core.deferred.Lease;
import eu.testa.mail.core.deferred.RetryQueue.Purpose;
import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.mailets.evidence.Reception;
import eu.testa.mail.mailets.james.DeliveryResults;
import eu.testa.mail.mailets.james.MailState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.inject.Provider;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs mail that is due through a processor, straight from the store, on the thread that calls.
 *
 * @param names    of the processor for each purpose
 * @param context  spools what is taken over
 * @param evidence of what is taken over
 */
public record DueMailProcessing(Provider<MailProcessor> processors, Map<Purpose, String> names, MailetContext context,
                                Evidence evidence) implements Processing {

    private static final Logger LOGGER = LoggerFactory.getLogger(DueMailProcessing.class);

    @Override
    public List<Delivery> process(Lease lease, MessageSource message, Purpose purpose, Optional<RemoteReply> latest)
        throws Exception {
        Mail mail = mail(lease, MailState.fromJson(lease.state()), message);
        try {
            DeferredAttributes.mark(mail, lease, purpose);
            latest.ifPresent(reply -> DeliveryResults.update(mail, reply));
            mail.setState(names.get(purpose));
            processors.get().service(mail);
            return DeliveryResults.of(mail);
        } finally {
            LifecycleUtil.dispose(mail);
        }
    }

    /** The disk of the other server may be gone, and its evidence with it, so that this one writes down that the mail was taken. */
    @Override
    public void takeOver(Lease lease, MessageSource message) throws Exception {
        MailState state = MailState.fromJson(lease.state());
        Mail mail = mail(lease, state, message);
        try {
            LOGGER.info("Mail {} was in the spool of a server that has stopped, and is processed by this one", mail.getName());
            Reception.of(state).map(Reception::accepted).ifPresent(evidence::write);
            context.sendMail(mail, mail.getState());
        } finally {
            LifecycleUtil.dispose(mail);
        }
    }

    private static Mail mail(Lease lease, MailState state, MessageSource message) throws Exception {
        return state.toMail(new MimeMessageWrapper(new DeferredMimeSource(lease.mail(), message)));
    }
}
