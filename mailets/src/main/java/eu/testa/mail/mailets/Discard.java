package eu.testa.mail.mailets;

import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.mailets.evidence.Reception;
import eu.testa.mail.mailets.james.Parameters;
import java.time.Clock;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;

/**
 * Ends a mail for which nobody waits, and writes so into the evidence, which has an end for each mail that was accepted. James'
 * {@code Null} does not; it belongs behind a mailet that has written down what became of the mail.
 *
 * <pre>{@code
 * <mailet match="IsProbe" class="Discard">
 *     <reason>A probe that is late has told what it was sent for.</reason> <!-- for the evidence -->
 *     <onMailetException>propagate</onMailetException>
 * </mailet>
 * }</pre>
 */
public final class Discard extends GenericMailet {

    private final Evidence evidence;
    private final Clock clock;
    private String reason;

    @Inject
    public Discard(Evidence evidence, Clock clock) {
        this.evidence = evidence;
        this.clock = clock;
    }

    @Override
    public void init() throws MessagingException {
        Parameters<MessagingException> parameters = Parameters.of(getMailetConfig());
        reason = parameters.text("reason");
        parameters.noOthers();
    }

    @Override
    public void service(Mail mail) {
        evidence.write(EvidenceRecord.of(EvidenceEvent.DISCARDED).with(EvidenceRecord.MAIL, Reception.idOf(mail))
            .with(EvidenceRecord.TO, mail.getRecipients().stream().map(MailAddress::asString).toList())
            .with(EvidenceRecord.REASON, reason).at(clock.instant()));
        mail.setState(Mail.GHOST);
    }

    @Override
    public String getMailetInfo() {
        return "Ends a mail for which nobody waits";
    }
}
