package eu.testa.mail.core.quarantine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A mail in quarantine, without its content.
 *
 * @param key        names it in the quarantine
 * @param since      when it was put there; empty when it cannot be read
 * @param reason     what was found in it, or why it was not scanned, or why it cannot be read
 * @param sender     its envelope sender; empty for a report
 * @param recipients its envelope recipients
 * @param messageId  its Message-ID, if it has one
 * @param size       in octets
 * @param headers    the lines of its header
 */
public record QuarantinedMail(String key, Optional<Instant> since, String reason, Optional<String> sender,
                              List<String> recipients, Optional<String> messageId, long size, List<String> headers) {

    /** Whether anything is known of it but its key. */
    public boolean isReadable() {
        return since.isPresent();
    }

    static QuarantinedMail unreadable(String key, Exception why) {
        return new QuarantinedMail(key, Optional.empty(), "it cannot be read: " + why.getMessage(), Optional.empty(),
            List.of(), Optional.empty(), 0, List.of());
    }
}
