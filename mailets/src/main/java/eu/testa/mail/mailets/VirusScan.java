package eu.testa.mail.mailets;

import eu.testa.mail.core.quarantine.Quarantine;
import eu.testa.mail.core.virus.VirusPolicy;
import eu.testa.mail.core.virus.VirusPolicy.Decision;
import eu.testa.mail.core.virus.VirusScanner;
import eu.testa.mail.mailets.delivery.DeferredAttributes;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import eu.testa.mail.mailets.james.Parameters;
import eu.testa.mail.mailets.virus.VirusMark;
import java.io.IOException;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;

/**
 * Scans mail that is already in the spool: mail that mailets wrote, that an administrator sent through again, or all of
 * it, for who prefers the pipeline to the SMTP hook.
 *
 * <p>Infected mail, and mail that cannot be scanned where {@code testa.properties} says refuse, goes into the quarantine
 * ({@code ./testa quarantine list}). Without a verdict it goes to {@code retryProcessor}: nothing passes unscanned. What
 * cannot be scanned and may pass carries the mail attribute {@code testa.virus.not-scanned} from then on.
 *
 * <p>{@link Retry} gives a mail back to its {@code deliveryProcessor}, so that is where this mailet belongs, before the
 * delivery: a mail that waited for a scanner is scanned when it is tried again.
 *
 * <pre>{@code
 * <processor state="relay" enableJmx="false">
 *     <mailet match="All" class="VirusScan">
 *         <retryProcessor>retry</retryProcessor>   <!-- mail without a verdict -->
 *     </mailet>
 *     <!-- part of it could not be scanned: say so to the recipient -->
 *     <mailet match="HasMailAttribute=testa.virus.not-scanned" class="SetMimeHeader">
 *         <name>X-TESTA-Virus-Scan</name>
 *         <value>not scanned in full</value>
 *     </mailet>
 *     <mailet match="RecipientIsTesta" class="TestaDelivery">
 *         <route>mx</route>
 *         <retryProcessor>retry</retryProcessor>
 *         <failedProcessor>ndr</failedProcessor>
 *     </mailet>
 * </processor>
 * }</pre>
 */
public class VirusScan extends GenericMailet {

    private final VirusScanner scanner;
    private final VirusPolicy policy;
    private final Quarantine<Mail> quarantine;
    private String retryProcessor;

    @Inject
    public VirusScan(VirusScanner scanner, VirusPolicy policy, Quarantine<Mail> quarantine) {
        this.scanner = scanner;
        this.policy = policy;
        this.quarantine = quarantine;
    }

    @Override
    public void init() throws MessagingException {
        Parameters<MessagingException> parameters = Parameters.of(getMailetConfig());
        retryProcessor = parameters.text("retryProcessor");
        parameters.noOthers();
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        Decision decision = policy.decide(scanner.scan(MimeMessageOctets.of(mail.getMessage())));
        if (decision instanceof Decision.PassMarked marked) {
            VirusMark.set(mail, marked.reason());
        } else if (decision instanceof Decision.Refuse refuse) {
            DeferredAttributes.forget(mail);
            put(mail, refuse.reason());
            mail.setState(Mail.GHOST);
        } else if (decision instanceof Decision.TryLater later) {
            mail.setErrorMessage("not scanned for viruses: " + later.reason());
            mail.setState(retryProcessor);
        }
    }

    private void put(Mail mail, String reason) throws MessagingException {
        try {
            quarantine.put(mail, reason);
        } catch (IOException e) {
            throw new MessagingException("mail " + mail.getName() + " cannot be put into quarantine", e);
        }
    }

    @Override
    public String getMailetInfo() {
        return "Scans mail for viruses; infected mail goes into the quarantine";
    }
}
