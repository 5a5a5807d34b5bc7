package eu.testa.mail.matchers;

import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.VirusScanner;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import java.util.Collection;
import java.util.List;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMatcher;

/**
 * Matches every recipient of a mail in which a scanner finds a virus now. It has no condition.
 *
 * <p>A mail without a verdict neither matches nor passes: the matcher fails, and {@code onMatchException} decides, which
 * is {@code error} unless it is set. To have such mail tried again, use the mailet {@code VirusScan}.
 *
 * <p>Example, putting what an old spool still holds aside:
 * <pre>{@code
 * <mailet match="IsInfected" class="ToRepository">
 *     <repositoryPath>file://found-in-old-spool</repositoryPath>
 *     <onMatchException>error</onMatchException>
 * </mailet>
 * }</pre>
 */
// Here and not in the module matchers, because it reads a mail's octets as the mailets do.
public class IsInfected extends GenericMatcher {

    private final VirusScanner scanner;

    @Inject
    public IsInfected(VirusScanner scanner) {
        this.scanner = scanner;
    }

    @Override
    public void init() throws MessagingException {
        if (getCondition() != null && !getCondition().isBlank()) {
            throw new MessagingException("IsInfected=" + getCondition() + ": expected IsInfected, without a condition");
        }
    }

    @Override
    public Collection<MailAddress> match(Mail mail) throws MessagingException {
        ScanVerdict verdict = scanner.scan(MimeMessageOctets.of(mail.getMessage()));
        if (verdict instanceof ScanVerdict.NoVerdict none) {
            throw new MessagingException("mail " + mail.getName() + " cannot be scanned for viruses: " + none.reason());
        }
        return verdict instanceof ScanVerdict.Infected ? mail.getRecipients() : List.of();
    }
}
