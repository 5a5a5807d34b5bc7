package eu.testa.mail.mailets;

import java.util.LinkedHashSet;
import java.util.Set;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;

/**
 * Sends mail for {@code postmaster@} a domain of this server to the {@code <postmaster>} of {@code mailetcontainer.xml}, unless
 * there is an account of that name. It does what James' mailet of this name does, in whose place it stands in the server of this
 * bundle: every mail comes through it. It has no parameters.
 *
 * <pre>{@code
 * <mailet match="All" class="PostmasterAlias"/>
 * }</pre>
 */
public final class PostmasterAlias extends GenericMailet {

    @Override
    public void service(Mail mail) throws MessagingException {
        Set<MailAddress> others = new LinkedHashSet<>();
        boolean found = false;
        for (MailAddress recipient : mail.getRecipients()) {
            if (isPostmaster(recipient)) {
                found = true;
            } else {
                others.add(recipient);
            }
        }
        if (found) {
            others.add(getMailetContext().getPostmaster());
            mail.setRecipients(others);
        }
    }

    private boolean isPostmaster(MailAddress recipient) {
        return recipient.getLocalPart().equalsIgnoreCase("postmaster") && getMailetContext().isLocalServer(recipient.getDomain())
            && !getMailetContext().isLocalEmail(recipient);
    }

    @Override
    public String getMailetInfo() {
        return "Sends mail for the postmaster to whoever reads it";
    }
}
