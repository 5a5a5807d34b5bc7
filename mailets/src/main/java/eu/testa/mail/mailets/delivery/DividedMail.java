package eu.testa.mail.mailets.delivery;

import eu.testa.mail.core.mail.MailName;
import javax.mail.MessagingException;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;

/** Divides mail by its recipients. */
public final class DividedMail {

    private DividedMail() {
    }

    /**
     * A copy of a mail, to be narrowed to some of its recipients, under a name that says of which mail it is. Where the mail came from the
     * store, the mail itself has the place there; what is put off of the copy gets one of its own.
     */
    public static MailImpl partOf(Mail mail) throws MessagingException {
        MailImpl part = MailImpl.duplicate(mail);
        part.setName(new MailName(mail.getName()).ofPart().text());
        DeferredAttributes.forget(part);
        return part;
    }
}
