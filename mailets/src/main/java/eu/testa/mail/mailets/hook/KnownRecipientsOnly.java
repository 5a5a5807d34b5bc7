package eu.testa.mail.mailets.hook;

import eu.testa.mail.core.probe.EchoAddress;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.mailets.james.Parameters;
import java.io.UncheckedIOException;
import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.MailAddress;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.api.RecipientRewriteTableException;
import org.apache.james.smtpserver.fastfail.ValidRcptHandler;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;

/**
 * Refuses a recipient of the own domain who has no account and no alias: {@code 550 5.1.1} at RCPT, as James' own
 * {@code ValidRcptHandler} does. The address of probes ({@link TakeProbes}) is known. Postmaster is always known (RFC 5321 §4.5.1), whether there is an account of that name or not;
 * where his mail goes, {@code postmaster} in {@code testa.properties} says.
 *
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.hook.KnownRecipientsOnly"/>
 * }</pre>
 */
public final class KnownRecipientsOnly extends ValidRcptHandler {

    private final TestaSettings settings;

    @Inject
    public KnownRecipientsOnly(UsersRepository users, RecipientRewriteTable aliases, DomainList domains,
                               TestaSettings settings) {
        super(users, aliases, domains);
        this.settings = settings;
    }

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters.ofSmtp(KnownRecipientsOnly.class, config).noOthers();
    }

    @Override
    protected boolean isValidRecipient(SMTPSession session, MailAddress recipient)
        throws UsersRepositoryException, RecipientRewriteTableException {
        try {
            return settings.namespace().isPostmaster(recipient.asString()) || EchoAddress.is(recipient.asString())
                || super.isValidRecipient(session, recipient);
        } catch (UncheckedIOException e) {
            throw new RecipientRewriteTableException("the store is away", e);
        }
    }
}
