package eu.testa.mail.mailets.james;

import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.Outbox;
import eu.testa.mail.core.mail.Recipient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.EnumSet;
import java.util.stream.Collectors;
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

/** Puts what the server writes by itself into the spool. */
public final class SpooledLetters implements Outbox {

    private final MailQueueFactory<?> queues;

    @Inject
    public SpooledLetters(MailQueueFactory<?> queues) {
        this.queues = queues;
    }

    @Override
    public String send(Envelope envelope, byte[] octets) throws IOException {
        String name = LETTER + MailImpl.getId();
        try {
            DsnParameters.Builder reports = DsnParameters.builder();
            envelope.ret().map(ret -> DsnParameters.Ret.valueOf(ret.name())).ifPresent(reports::ret);
            envelope.envelopeId().map(DsnParameters.EnvId::of).ifPresent(reports::envId);
            MailImpl.Builder builder = MailImpl.builder().name(name).sender(MaybeSender.getMailSender(envelope.sender().orElse(null)));
            for (Recipient one : envelope.recipients()) {
                MailAddress recipient = new MailAddress(one.address());
                builder.addRecipient(recipient);
                if (!one.notifyOn().isEmpty()) {
                    reports.addRcptParameter(recipient, RecipientDsnParameters.of(one.notifyOn().stream()
                        .map(event -> DsnParameters.Notify.valueOf(event.name()))
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(DsnParameters.Notify.class)))));
                }
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
