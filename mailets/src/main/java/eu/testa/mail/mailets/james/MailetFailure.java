package eu.testa.mail.mailets.james;

import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/** What James notes of a mailet that failed, for one that sends its mail to the processor {@code error} by itself. */
public final class MailetFailure {

    private MailetFailure() {
    }

    public static Attribute of(Throwable failure) {
        return new Attribute(Mail.MAILET_ERROR, AttributeValue.ofUnserializable(failure));
    }
}
