package eu.testa.mail.matchers;

import java.util.Collection;
import java.util.List;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;

/** Matches every recipient of a mail that {@code SmimeVerify} found to be of one type. */
abstract class SmimeTypeMatcher extends UnconditionalMatcher {

    private final String type;

    SmimeTypeMatcher(String type) {
        this.type = type;
    }

    @Override
    public Collection<MailAddress> match(Mail mail) {
        return SmimeAttributes.TYPE.of(mail).filter(type::equals).isPresent() ? mail.getRecipients() : List.of();
    }
}
