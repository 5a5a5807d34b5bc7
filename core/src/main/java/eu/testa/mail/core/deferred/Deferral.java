package eu.testa.mail.core.deferred;

import eu.testa.mail.core.delivery.Destination;
import java.util.Optional;

/**
 * What is left of a mail for one destination, as it begins to wait or goes on waiting.
 *
 * @param mailName   as in the delivery log
 * @param sender     empty for reports
 * @param state      envelope and attributes in the caller's own form
 * @param recipients how many are left
 * @param remainder  where to, and why it waits
 */
public record Deferral(String mailName, Optional<String> sender, byte[] state, int recipients, Remainder remainder) {

    public Destination destination() {
        return remainder.destination();
    }
}
