package eu.testa.mail.server.spool;

import eu.testa.mail.core.log.LogKeys;
import eu.testa.mail.mailets.delivery.DeliveryName;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailetcontainer.impl.CompositeProcessorImpl;
import org.apache.mailet.Mail;
import org.slf4j.MDC;

/**
 * The mailets, such that none of them can end a worker of the spool. James tries again what ends in an exception, and keeps
 * it in the error repository in the end; an {@link Error}, as a mail nested too deep brings about, would go through, and take
 * the worker and the mail's place among those in process with it. What is logged meanwhile has the mail's id in its line, and
 * copies keep its name for the mailboxes.
 */
public final class EnduringProcessor implements MailProcessor {

    private final MailProcessor mailets;

    @Inject
    EnduringProcessor(CompositeProcessorImpl mailets) {
        this((MailProcessor) new MailetProcessors(mailets));
    }

    EnduringProcessor(MailProcessor mailets) {
        this.mailets = mailets;
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        try (MDC.MDCCloseable inEachLine = MDC.putCloseable(LogKeys.MAIL, mail.getName())) {
            DeliveryName.keepFor(mail);
            mailets.service(mail);
        } catch (Error e) {
            throw new MessagingException("mail " + mail.getName() + " cannot be processed: " + e, new RuntimeException(e));
        }
    }
}
