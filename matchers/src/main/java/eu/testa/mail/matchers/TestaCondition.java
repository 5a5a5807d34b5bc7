package eu.testa.mail.matchers;

import eu.testa.mail.core.address.DomainSelection;
import javax.mail.MessagingException;
import org.apache.mailet.base.GenericMatcher;

/** The condition that the TESTA matchers share. */
final class TestaCondition {

    private TestaCondition() {
    }

    static DomainSelection of(GenericMatcher matcher) throws MessagingException {
        String condition = matcher.getCondition();
        if (condition == null || condition.isBlank()) {
            return DomainSelection.all();
        }
        try {
            return DomainSelection.parse(condition);
        } catch (IllegalArgumentException e) {
            throw new MessagingException("match=\"" + matcher.getClass().getSimpleName() + "=" + condition + "\": "
                + e.getMessage(), e);
        }
    }
}
