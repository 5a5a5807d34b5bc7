package eu.testa.mail.server.mailbox;

import java.io.Serializable;
import org.apache.james.mailbox.model.MailboxId;

/** The number of a mailbox in the store. */
public record StoredMailboxId(long number) implements MailboxId, Serializable {

    static long number(MailboxId id) {
        return ((StoredMailboxId) id).number;
    }

    @Override
    public String serialize() {
        return Long.toString(number);
    }

    /** Reads the number that {@link #serialize} wrote. */
    public static final class Factory implements MailboxId.Factory {

        @Override
        public StoredMailboxId fromString(String serialized) {
            return new StoredMailboxId(Long.parseLong(serialized));
        }
    }
}
