package eu.testa.mail.core.delivery.smtp;

import eu.testa.mail.core.delivery.RecipientResult;
import eu.testa.mail.core.mail.Recipient;
import java.util.List;
import java.util.Map;

/**
 * What came of one transaction.
 *
 * @param results one for each recipient
 * @param tooMany of these, those for whom there was no room in the transaction: they are to be offered to the same host in
 *                another one (RFC 5321 §4.5.3.1.10), and never all of them
 */
public record Outcome(Map<Recipient, RecipientResult> results, List<Recipient> tooMany) {
}
