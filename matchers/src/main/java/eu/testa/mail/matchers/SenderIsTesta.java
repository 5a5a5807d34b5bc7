package eu.testa.mail.matchers;

import eu.testa.mail.core.address.TestaNamespace;
import java.util.Collection;
import java.util.List;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMatcher;

/**
 * Matches every recipient of a mail whose envelope sender is on TESTA; the null sender of reports is not.
 *
 * <p>The condition is the one of {@link RecipientIsTesta}: nothing, {@code tcn}, {@code tcn:F,DK} or {@code *:F,DK}.
 *
 * <p>Example, letting pass only reports and what comes from Belgium or France:
 * <pre>{@code
 * <processor state="incoming" enableJmx="true">
 *   <mailet match="SenderIsNull" class="ToProcessor">
 *     <processor>transport</processor>
 *   </mailet>
 *   <mailet match="SenderIsTesta=tcn:B,F" class="ToProcessor">
 *     <processor>transport</processor>
 *   </mailet>
 *   <mailet match="All" class="ToProcessor">
 *     <processor>refused</processor>
 *   </mailet>
 * </processor>
 * }</pre>
 */
public class SenderIsTesta extends GenericMatcher {

    private final TestaNamespace namespace;
    private TestaCondition condition;

    @Inject
    public SenderIsTesta(TestaNamespace namespace) {
        this.namespace = namespace;
    }

    @Override
    public void init() throws MessagingException {
        condition = TestaCondition.of(this, namespace);
    }

    @Override
    public Collection<MailAddress> match(Mail mail) {
        boolean matches = mail.getMaybeSender().asOptional()
            .filter(sender -> condition.isMetBy(sender.asString()))
            .isPresent();
        return matches ? mail.getRecipients() : List.of();
    }
}
