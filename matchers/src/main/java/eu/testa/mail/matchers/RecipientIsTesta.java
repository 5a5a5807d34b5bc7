package eu.testa.mail.matchers;

import eu.testa.mail.core.address.DomainSelection;
import eu.testa.mail.core.address.TestaNamespace;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.base.GenericRecipientMatcher;

/**
 * Matches the recipients whose address is on TESTA: {@code <name>@<project>.<country code>.eu-admin.net}.
 *
 * <p>The condition is optional: a project ({@code tcn}), a project and countries ({@code tcn:F,DK}), or countries of
 * any project ({@code *:F,DK}). Without it, all of TESTA matches. Any other condition stops the start of the server.
 *
 * <p>Addresses that only look like TESTA do not match, nor do those whose local part could be read as a route
 * elsewhere ({@code %}, {@code !}, quoted strings).
 *
 * <p>Example, sending what is not TESTA back to its sender:
 * <pre>{@code
 * <processor state="transport" enableJmx="true">
 *   <mailet match="RecipientIsTesta=tcn:F,DK" class="ToProcessor">
 *     <processor>relay</processor>
 *   </mailet>
 *   <mailet match="All" class="Bounce"/>
 * </processor>
 * }</pre>
 */
public class RecipientIsTesta extends GenericRecipientMatcher {

    private final TestaNamespace namespace;
    private DomainSelection selection;

    @Inject
    public RecipientIsTesta(TestaNamespace namespace) {
        this.namespace = namespace;
    }

    @Override
    public void init() throws MessagingException {
        selection = TestaCondition.of(this);
    }

    @Override
    public boolean matchRecipient(MailAddress recipient) {
        return namespace.domainOfAddress(recipient.asString()).filter(selection::includes).isPresent();
    }
}
