package eu.testa.mail.mailets.delivery;

import eu.testa.mail.mailets.james.MailetFailure;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mailet through which mail runs from the spool and from the deferred store.
 *
 * <p>Mail from the store stays there when the mailet fails: {@code <onMailetException>propagate</onMailetException>} lets the
 * exception through to {@link eu.testa.mail.mailets.Retry}, which tries the mail again. Mail from the spool goes to the processor {@code error} all
 * the same: with an exception, James would begin anew with all the recipients that it came for, and some have it by then.
 */
public abstract class DeliveryMailet extends GenericMailet {

    private static final Logger LOGGER = LoggerFactory.getLogger(DeliveryMailet.class);

    @Override
    public final void service(Mail mail) throws MessagingException {
        try {
            process(mail);
        } catch (MessagingException | RuntimeException e) {
            if (DeferredAttributes.isFromStore(mail) || !"propagate".equalsIgnoreCase(getInitParameter("onMailetException"))) {
                throw e;
            }
            LOGGER.error("{} failed on mail {}, which goes to the processor {}", getMailetName(), mail.getName(), Mail.ERROR, e);
            mail.setErrorMessage(getMailetName() + ": " + e.getMessage());
            mail.setAttribute(MailetFailure.of(e));
            mail.setState(Mail.ERROR);
        }
    }

    /** What the mailet does. */
    protected abstract void process(Mail mail) throws MessagingException;
}
