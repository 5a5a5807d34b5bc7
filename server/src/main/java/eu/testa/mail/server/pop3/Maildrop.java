package eu.testa.mail.server.pop3;

import eu.testa.mail.core.store.Database;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.FetchGroup;
import org.apache.james.mailbox.model.MessageResult;
import org.apache.james.protocols.pop3.mailbox.ImapMessageMetaData;
import org.apache.james.protocols.pop3.mailbox.Mailbox;
import org.apache.james.protocols.pop3.mailbox.MessageMetaData;

/**
 * A mailbox during a POP3 session. The UIDL of a message is its mailbox's UIDVALIDITY and its UID: when the mailbox is deleted
 * and made again, no UIDL comes again (RFC 1939, chapter 7), and a client fetches all there is.
 */
final class Maildrop implements Mailbox {

    private final Database database;
    private final long mailbox;
    private final MessageManager manager;
    private final MailboxSession session;
    private final MailboxLeases.Lease lease;

    Maildrop(Database database, long mailbox, MessageManager manager, MailboxSession session, MailboxLeases.Lease lease) {
        this.database = database;
        this.mailbox = mailbox;
        this.manager = manager;
        this.session = session;
        this.lease = lease;
    }

    @Override
    public List<MessageMetaData> getMessages() throws IOException {
        return database.read(handle -> handle.createQuery(
                "SELECT uid, size_octets FROM mailbox_message WHERE mailbox_id = :mailbox ORDER BY uid")
            .bind("mailbox", mailbox)
            .map((row, context) -> (MessageMetaData) new ImapMessageMetaData(row.getLong(1), row.getLong(2)))
            .list());
    }

    @Override
    public InputStream getMessage(String uid) throws IOException {
        try {
            Iterator<MessageResult> found =
                manager.getMessages(MessageUid.of(Long.parseLong(uid)).toRange(), FetchGroup.FULL_CONTENT, session);
            if (!found.hasNext()) {
                throw new IOException("message " + uid + " is no longer in the mailbox");
            }
            return found.next().getFullContent().getInputStream();
        } catch (MailboxException e) {
            throw new IOException("message " + uid + " cannot be read", e);
        }
    }

    @Override
    public void remove(String... uids) throws IOException {
        if (uids.length == 0) {
            return;
        }
        if (!lease.isHeld()) {
            throw new IOException("another session has taken the mailbox; nothing is deleted");
        }
        try {
            manager.delete(Arrays.stream(uids).map(uid -> MessageUid.of(Long.parseLong(uid))).toList(), session);
        } catch (MailboxException e) {
            throw new IOException("the messages cannot be deleted", e);
        }
    }

    @Override
    public String getIdentifier() throws IOException {
        try {
            return Long.toString(manager.getMailboxEntity().getUidValidity().asLong());
        } catch (MailboxException e) {
            throw new IOException("the mailbox cannot be read", e);
        }
    }

    @Override
    public void close() throws IOException {
        lease.close();
    }
}
