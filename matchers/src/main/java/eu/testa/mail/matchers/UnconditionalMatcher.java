package eu.testa.mail.matchers;

import javax.mail.MessagingException;
import org.apache.mailet.base.GenericMatcher;

/** A matcher that takes no condition, and says so where it is given one. */
abstract class UnconditionalMatcher extends GenericMatcher {

    @Override
    public final void init() throws MessagingException {
        if (getCondition() != null && !getCondition().isBlank()) {
            throw new MessagingException("match=\"" + getClass().getSimpleName() + "=" + getCondition()
                + "\": expected no condition, match=\"" + getClass().getSimpleName() + "\"");
        }
    }
}
