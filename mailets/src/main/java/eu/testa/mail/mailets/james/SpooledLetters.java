package eu.testa.mail.mailets.james;

import eu.testa.mail.core.mail.Outbox;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.DsnParameters.RecipientDsnParameters;

/**
 * Puts what the server writes by itself into the spool. Nobody wants a report about it (RFC 3461, NOTIFY=NEVER): about a mail to a
 * country that has no server yet, say.
 */
public final class SpooledLetters implements Outbox {

    private final MailQueueFactory<?> queues;

    @Inject
    public SpooledLetters(MailQueueFactory<?> queues) {
        this.queues = queues;
    }

    @Override
    public String send(Optional<String> from, List<String> to, byte[] octets) throws IOException {
        String name = LETTER + MailImpl.getId();
        try {
            DsnParameters.Builder reports = DsnParameters.builder();
            MailImpl.Builder builder = MailImpl.builder().name(name).sender(MaybeSender.getMailSender(from.orElse(null)));
            for (String address : to) {
                MailAddress recipient = new MailAddress(address);
                builder.addRecipient(recipient);
                reports.addRcptParameter(recipient, RecipientDsnParameters.of(EnumSet.of(DsnParameters.Notify.NEVER)));
            }
            MailImpl mail = builder.build();
            try {
                reports.build().ifPresent(mail::setDsnParameters);
                mail.setMessageNoCopy(new MimeMessageWrapper(MimeMessageInputStreamSource.create(name, new ByteArrayInputStream(octets))));
                queues.createQueue(MailQueueFactory.SPOOL).enQueue(mail);
                return name;
            } finally {
                mail.dispose();
            }
        } catch (MessagingException e) {
            throw new IOException("mail " + name + " cannot be put into the spool", e);
        }
    }
}
