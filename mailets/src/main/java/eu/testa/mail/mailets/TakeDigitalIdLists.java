package eu.testa.mail.mailets;

import eu.testa.mail.core.delivery.DeliveryLog;
import eu.testa.mail.core.exchange.ListIntake;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.mailets.delivery.LocalDeliveries;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import eu.testa.mail.mailets.james.Parameters;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the lists of digital IDs that the servers of other countries send to this server's postmaster, so that users find
 * everyone in the directory ({@code docs/digital-ids.md}). A list that was taken ends here: it is in the directory, and the
 * log and the evidence say so. All other mail, and a list that is refused, goes on as it came. It has no parameters.
 *
 * <p>It stands before {@code PostmasterAlias}, which sends the postmaster's mail to a person.
 * <pre>{@code
 * <mailet match="All" class="TakeDigitalIdLists">
 *     <onMailetException>ignore</onMailetException>   <!-- the postmaster gets what cannot be taken -->
 * </mailet>
 * <mailet match="All" class="PostmasterAddress"/>
 * <mailet match="All" class="PostmasterAlias"/>
 * }</pre>
 */
public final class TakeDigitalIdLists extends GenericMailet {

    private static final Logger LOGGER = LoggerFactory.getLogger(TakeDigitalIdLists.class);

    private final TestaSettings settings;
    private final ListIntake intake;
    private final LocalDeliveries deliveries;
    private final Clock clock;

    @Inject
    public TakeDigitalIdLists(TestaSettings settings, ListIntake intake, DeliveryLog log, Clock clock) {
        this.settings = settings;
        this.intake = intake;
        this.deliveries = new LocalDeliveries(log, clock);
        this.clock = clock;
    }

    @Override
    public void init() throws MessagingException {
        Parameters.of(getMailetConfig()).noOthers();
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        List<MailAddress> postmasters = mail.getRecipients().stream()
            .filter(recipient -> settings.isOwnPostmaster(recipient.asString())).toList();
        if (postmasters.isEmpty()) {
            return;
        }
        MessageSource message = MimeMessageOctets.of(mail.getMessage());
        ListIntake.Outcome outcome;
        try {
            outcome = intake.take(message, mail.getMaybeSender().asOptional().map(MailAddress::asString));
        } catch (IOException e) {
            throw new MessagingException("the digital IDs in mail " + mail.getName() + " could not be kept", e);
        }
        switch (outcome.kind()) {
            case NO_LIST -> { }
            case REFUSED -> LOGGER.warn("digital-id-list refused mail={} from={}: {}; the postmaster gets it as it came", mail.getName(),
                mail.getMaybeSender().asString(), outcome.words());
            case TAKEN -> {
                LOGGER.info("digital-id-list taken mail={} from={}: {}", mail.getName(), mail.getMaybeSender().asString(),
                    outcome.words());
                deliveries.end(mail, message, postmasters, "put into the directory of digital IDs");
            }
        }
    }

    @Override
    public String getMailetInfo() {
        return "Takes the lists of digital IDs of other countries";
    }
}
