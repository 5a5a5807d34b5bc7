package eu.testa.mail.core.failure;

import java.time.Instant;
import java.util.List;

/**
 * A mail that a mailet failed on: its envelope and the cause, nothing of what is in it.
 *
 * @param name       under which it stands in the logs and in the repository
 * @param failedAt   when
 * @param sender     {@code <>} for a report
 * @param recipients those who did not get it
 * @param cause      one line
 */
public record FailedMail(String name, Instant failedAt, String sender, List<String> recipients, String cause) {
}
