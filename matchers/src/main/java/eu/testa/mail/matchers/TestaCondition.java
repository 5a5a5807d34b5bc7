package eu.testa.mail.matchers;

import eu.testa.mail.core.address.DomainSelection;
import eu.testa.mail.core.address.TestaNamespace;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.mailet.base.GenericMatcher;

/**
 * The condition that the TESTA matchers share.
 *
 * @param selection those domains only; without it, all of TESTA, with the postmasters of hosts that are no country's
 */
record TestaCondition(TestaNamespace namespace, Optional<DomainSelection> selection) {

    static TestaCondition of(GenericMatcher matcher, TestaNamespace namespace) throws MessagingException {
        String condition = matcher.getCondition();
        if (condition == null || condition.isBlank()) {
            return new TestaCondition(namespace, Optional.empty());
        }
        try {
            return new TestaCondition(namespace, Optional.of(DomainSelection.parse(condition)));
        } catch (IllegalArgumentException e) {
            throw new MessagingException("match=\"" + matcher.getClass().getSimpleName() + "=" + condition + "\": "
                + e.getMessage(), e);
        }
    }

    boolean isMetBy(String address) {
        return selection.map(chosen -> namespace.domainOfAddress(address).filter(chosen::includes).isPresent())
            .orElseGet(() -> namespace.isOnTesta(address));
    }
}
