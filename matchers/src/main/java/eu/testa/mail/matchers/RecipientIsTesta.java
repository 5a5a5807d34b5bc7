package eu.testa.mail.matchers;

import eu.testa.mail.core.address.TestaNamespace;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.base.GenericRecipientMatcher;

/**
 * Matches the recipients whose address is on TESTA: {@code <name>@<project>.<country code>.eu-admin.net}.
 *
 * <p>The condition is optional: a project ({@code tcn}), a project and countries ({@code tcn:F,DK}), or countries of
 * any project ({@code *:F,DK}). Without it, all of TESTA matches, and the postmasters of its relays with it. Any other
 * condition stops the start of the server.
 *
 * <p>Addresses that only look like TESTA do not match, nor do those whose local part could be read as a route
 * elsewhere ({@code %}, {@code !}, quoted strings).
 *
 * <p>Nothing may reach {@code TestaDelivery} but what this matches; what is left goes back to its sender:
 * <pre>{@code
 * <mailet match="RecipientIsTesta" class="TestaDelivery">
 *     <route>mx</route>
 *     <retryProcessor>retry</retryProcessor>
 *     <failedProcessor>ndr</failedProcessor>
 * </mailet>
 * <mailet match="All" class="ReturnMail">
 *     <status>5.7.1</status>
 *     <reason>It is not on TESTA, and mail from here goes nowhere else.</reason>
 *     <processor>ndr</processor>
 * </mailet>
 * }</pre>
 */
public class RecipientIsTesta extends GenericRecipientMatcher {

    private final TestaNamespace namespace;
    private TestaCondition condition;

    @Inject
    public RecipientIsTesta(TestaNamespace namespace) {
        this.namespace = namespace;
    }

    @Override
    public void init() throws MessagingException {
        condition = TestaCondition.of(this, namespace);
    }

    @Override
    public boolean matchRecipient(MailAddress recipient) {
        return condition.isMetBy(recipient.asString());
    }
}
