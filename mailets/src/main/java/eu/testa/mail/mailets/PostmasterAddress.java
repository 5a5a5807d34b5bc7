package eu.testa.mail.mailets;

import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.mailets.james.Parameters;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.inject.Inject;
import javax.mail.MessagingException;
import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;

/**
 * Addresses a postmaster by his mail domain: {@code postmaster@mail.tcn.b.eu-admin.net}, an address under which a server has
 * written reports, becomes {@code postmaster@tcn.b.eu-admin.net}, which has a route and a mailbox. On a relay, the postmaster
 * of any relay becomes its own. It has no parameters.
 *
 * <p>It stands before the mailet that knows who reads the mail for the postmaster:
 * <pre>{@code
 * <mailet match="All" class="PostmasterAddress"/>
 * <mailet match="All" class="PostmasterAlias"/>
 * }</pre>
 */
public final class PostmasterAddress extends GenericMailet {

    private final TestaSettings settings;

    @Inject
    public PostmasterAddress(TestaSettings settings) {
        this.settings = settings;
    }

    @Override
    public void init() throws MessagingException {
        Parameters.of(getMailetConfig()).noOthers();
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        Set<MailAddress> recipients = new LinkedHashSet<>();
        boolean changed = false;
        for (MailAddress recipient : mail.getRecipients()) {
            MailAddress addressed = addressed(recipient);
            changed |= !addressed.equals(recipient);
            recipients.add(addressed);
        }
        if (changed) {
            mail.setRecipients(recipients);
        }
    }

    private MailAddress addressed(MailAddress recipient) throws AddressException {
        String address = recipient.asString();
        if (settings.isOwnPostmaster(address)) {
            return new MailAddress(settings.postmasterAddress());
        }
        String domain = settings.namespace().domainOfPostmaster(address).orElse("");
        return domain.isEmpty() || domain.equalsIgnoreCase(recipient.getDomain().asString()) ? recipient
            : new MailAddress("postmaster@" + domain);
    }

    @Override
    public String getMailetInfo() {
        return "Addresses a postmaster by his mail domain";
    }
}
