package eu.testa.mail.matchers;

import java.util.Collection;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMatcher;

/** Matches every recipient of a mail that {@code SmimeVerify} found to be of one type. */
abstract class SmimeTypeMatcher extends GenericMatcher {

    private final String type;

    SmimeTypeMatcher(String type) {
        this.type = type;
    }

    @Override
    public void init() throws MessagingException {
        if (getCondition() != null && !getCondition().isBlank()) {
            throw new MessagingException("match=\"" + getClass().getSimpleName() + "=" + getCondition()
                + "\": expected no condition, match=\"" + getClass().getSimpleName() + "\"");
        }
    }

    @Override
    public Collection<MailAddress> match(Mail mail) {
        return SmimeAttributes.TYPE.of(mail).filter(type::equals).isPresent() ? mail.getRecipients() : List.of();
    }
}
