package eu.testa.mail.mailets.virus;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A mail in quarantine, without its content.
 *
 * @param key        names it in the quarantine
 * @param since      when it was put there
 * @param reason     what was found in it, or why it was not scanned
 * @param sender     its envelope sender; empty for a report
 * @param recipients its envelope recipients
 * @param size       in octets
 * @param headers    the lines of its header
 */
public record QuarantinedMail(String key, Instant since, String reason, Optional<String> sender, List<String> recipients,
                              long size, List<String> headers) {
}
