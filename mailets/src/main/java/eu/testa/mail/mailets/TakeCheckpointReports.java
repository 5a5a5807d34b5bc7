package eu.testa.mail.mailets;

import eu.testa.mail.core.delivery.DeliveryLog;
import eu.testa.mail.core.evidence.witness.CheckpointPost;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mime.ReceivedReport;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.mailets.delivery.LocalDeliveries;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import eu.testa.mail.mailets.james.Parameters;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the reports (RFC 3464) that come to this server's postmaster about its own copies of checkpoints ({@code evidence.mail-to}): where a
 * server behind the next one does not take them, the part <i>Checkpoints by mail</i> of the health says so. A report counts if it has no
 * sender and names a copy by an id that nobody else knows; it ends here. All other mail goes on as it came. It has no parameters.
 *
 * <p>It stands before {@code PostmasterAlias}, which sends the postmaster's mail to a person.
 * <pre>{@code
 * <mailet match="SenderIsNull" class="TakeCheckpointReports">
 *     <onMailetException>ignore</onMailetException>   <!-- the postmaster gets what cannot be read -->
 * </mailet>
 * <mailet match="All" class="PostmasterAddress"/>
 * <mailet match="All" class="PostmasterAlias"/>
 * }</pre>
 */
public final class TakeCheckpointReports extends GenericMailet {

    private static final Logger LOGGER = LoggerFactory.getLogger(TakeCheckpointReports.class);

    private final TestaSettings settings;
    private final CheckpointPost post;
    private final LocalDeliveries deliveries;

    @Inject
    public TakeCheckpointReports(TestaSettings settings, CheckpointPost post, DeliveryLog log, Clock clock) {
        this.settings = settings;
        this.post = post;
        this.deliveries = new LocalDeliveries(log, clock);
    }

    @Override
    public void init() throws MessagingException {
        Parameters.of(getMailetConfig()).noOthers();
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        List<MailAddress> postmasters = mail.getRecipients().stream()
            .filter(recipient -> settings.isOwnPostmaster(recipient.asString())).toList();
        if (postmasters.isEmpty() || !mail.getMaybeSender().isNullSender()) {
            return;
        }
        MessageSource message = MimeMessageOctets.of(mail.getMessage());
        Optional<ReceivedReport> report;
        try {
            report = ReceivedReport.read(message);
        } catch (IOException e) {
            throw new MessagingException("mail " + mail.getName() + " cannot be read", e);
        }
        if (report.filter(post::take).isPresent()) {
            LOGGER.info("The report in mail {} is about a copy of a checkpoint of this server; /healthcheck says what comes of it", mail.getName());
            deliveries.end(mail, message, postmasters, "a report on a copy of a checkpoint, which the health says");
        }
    }

    @Override
    public String getMailetInfo() {
        return "Takes reports on this server's copies of checkpoints";
    }
}
