package eu.testa.mail.mailets.james;

import eu.testa.mail.core.delivery.smtp.KnownTraits;
import eu.testa.mail.core.delivery.smtp.MessageTraits;
import eu.testa.mail.core.mail.MessageSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;

/**
 * The octets behind a James message.
 *
 * <p>{@link MimeMessage} parses and would write again what it parsed; James' own wrapper still has the stored octets
 * and gives them with nothing changed but header lines that mailets added or removed.
 */
public final class MimeMessageOctets implements MessageSource, KnownTraits {

    private final MimeMessageWrapper message;

    private MimeMessageOctets(MimeMessageWrapper message) {
        this.message = message;
    }

    /**
     * @throws MessagingException if a message that is not James' own (a mailet made it in memory) cannot be written
     */
    public static MessageSource of(MimeMessage message) throws MessagingException {
        if (message instanceof MimeMessageWrapper wrapper) {
            return of(wrapper);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            message.writeTo(out);
        } catch (IOException e) {
            throw new MessagingException("cannot write the message", e);
        }
        return MessageSource.of(out.toByteArray());
    }

    static MessageSource of(MimeMessageWrapper message) {
        return new MimeMessageOctets(message);
    }

    /** Gives a mail other octets; those it had are released. */
    public static void replace(Mail mail, MimeMessageWrapper message) throws MessagingException {
        if (mail instanceof MailImpl james) {
            james.setMessageNoCopy(message);
        } else {
            mail.setMessage(message);
        }
    }

    @Override
    public InputStream open() throws IOException {
        try {
            return message.getMessageInputStream();
        } catch (MessagingException e) {
            throw asIOException(e);
        }
    }

    @Override
    public long size() throws IOException {
        try {
            return message.getMessageSize();
        } catch (MessagingException e) {
            throw asIOException(e);
        }
    }

    @Override
    public Optional<MessageTraits> traits() {
        return message instanceof UnchangedMessage unchanged
            ? unchanged.storedAs(KnownTraits.class).flatMap(KnownTraits::traits) : Optional.empty();
    }

    /** James wraps what the disk said; callers want to hear it. */
    private static IOException asIOException(MessagingException e) {
        return e.getNextException() instanceof IOException io ? io : new IOException("cannot read the message", e);
    }
}
