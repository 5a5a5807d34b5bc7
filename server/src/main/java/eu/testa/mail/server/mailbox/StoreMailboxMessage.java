package eu.testa.mail.server.mailbox;

import java.util.Date;
import java.util.List;
import java.util.Optional;
import javax.mail.Flags;
import org.apache.james.mailbox.model.Content;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.store.mail.model.impl.Properties;
import org.apache.james.mailbox.store.mail.model.impl.SimpleMailboxMessage;

/** A message of the store. Its octets are read, as a stream, when they are asked for. */
final class StoreMailboxMessage extends SimpleMailboxMessage {

    private final long octetsId;

    StoreMailboxMessage(MessageId id, MailboxId mailbox, long octetsId, Content octets, int bodyStart, Date internalDate,
                  Optional<Date> saveDate, Flags flags, Properties properties, long size) {
        super(id, ThreadId.fromBaseMessageId(id), internalDate, size, bodyStart, octets, flags, properties, mailbox, List.of(),
            saveDate);
        this.octetsId = octetsId;
    }

    long octetsId() {
        return octetsId;
    }
}
