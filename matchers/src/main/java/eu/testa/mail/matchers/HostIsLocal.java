package eu.testa.mail.matchers;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMatcher;

/**
 * Matches the recipients whose domain is one of this server's own. It matches whom James' matcher of this name does, in whose place it
 * stands in the server of this bundle: every mail comes through it, and that one takes a mail's recipients apart by streams.
 * It takes no condition.
 *
 * <pre>{@code
 * <mailet match="HostIsLocal" class="ToProcessor">
 *     <processor>local</processor>
 * </mailet>
 * }</pre>
 */
public final class HostIsLocal extends GenericMatcher {

    @Override
    public Collection<MailAddress> match(Mail mail) {
        List<MailAddress> matched = new ArrayList<>();
        Domain asked = null;
        boolean local = false;
        for (MailAddress recipient : mail.getRecipients()) {
            // recipients of one domain mostly stand together, and the store may have to be asked
            if (!recipient.getDomain().equals(asked)) {
                asked = recipient.getDomain();
                local = getMailetContext().isLocalServer(asked);
            }
            if (local) {
                matched.add(recipient);
            }
        }
        return matched;
    }
}
