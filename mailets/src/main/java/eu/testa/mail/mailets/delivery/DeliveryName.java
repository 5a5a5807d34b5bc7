package eu.testa.mail.mailets.delivery;

import eu.testa.mail.core.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.james.mailbox.MailboxSession;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/**
 * Names the delivery of a mail to a recipient: the same name each time that the spool gives the mail, as after a kill in the
 * middle, or when nobody knows whether a commit took place. A mailbox that has the mail under this name does not take it again.
 *
 * @param mail      its name when the spool gave it; copies of it, which James names anew each time, keep it
 * @param recipient as in the envelope
 */
public record DeliveryName(String mail, String recipient) {

    private static final AttributeName NAME_IN_SPOOL = AttributeName.of("testa.name-in-spool");

    /** Lets copies of a mail, and copies of these, be known by its name. */
    public static void keepFor(Mail mail) {
        if (mail.getAttribute(NAME_IN_SPOOL).isEmpty()) {
            mail.setAttribute(new Attribute(NAME_IN_SPOOL, AttributeValue.of(mail.getName())));
        }
    }

    public static DeliveryName of(Mail mail, MailAddress recipient) {
        return new DeliveryName(AttributeUtils.getValueAndCastFromMail(mail, NAME_IN_SPOOL, String.class).orElseGet(mail::getName),
            recipient.asString());
    }

    /** Lets what is put into a mailbox in a session be put there under this name. */
    public void useIn(MailboxSession session) {
        session.getAttributes().put(DeliveryName.class, this);
    }

    /** The name under which mail is put into a mailbox in this session. */
    public static Optional<DeliveryName> in(MailboxSession session) {
        return Optional.ofNullable((DeliveryName) session.getAttributes().get(DeliveryName.class));
    }

    /**
     * What no other delivery of a message has: a mailet that sends somebody a notice about a mail may have made it from a copy of
     * the mail.
     *
     * @param sha256 of the octets
     */
    public byte[] digest(byte[] sha256) {
        return Sha256.of(String.join("\n", mail, recipient, HexFormat.of().formatHex(sha256)).getBytes(StandardCharsets.UTF_8));
    }
}
