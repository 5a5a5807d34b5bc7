package eu.testa.mail.server.mailbox;

import java.util.UUID;
import org.apache.james.mailbox.model.MessageId;

/** What tells a message from all others, and is the same for its copies. */
public record StoredMessageId(UUID uuid) implements MessageId {

    @Override
    public String serialize() {
        return uuid.toString();
    }

    @Override
    public boolean isSerializable() {
        return true;
    }

    /** Makes ids at random. */
    public static final class Factory implements MessageId.Factory {

        @Override
        public StoredMessageId fromString(String serialized) {
            return new StoredMessageId(UUID.fromString(serialized));
        }

        @Override
        public StoredMessageId generate() {
            return new StoredMessageId(UUID.randomUUID());
        }
    }
}
