package eu.testa.mail.mailets.pop3;

import java.io.InputStream;
import java.util.List;
import org.apache.james.protocols.pop3.mailbox.Mailbox;
import org.apache.james.protocols.pop3.mailbox.MessageMetaData;

/**
 * Stands for a mailbox that another session has. It is no exception, since James writes each of those as an error into the log, with
 * all its calls: two mail programs of one user are nothing of the kind.
 */
public enum MailboxInUse implements Mailbox {

    INSTANCE;

    @Override
    public InputStream getMessage(String uid) {
        throw new UnsupportedOperationException("another session has the mailbox");
    }

    @Override
    public List<MessageMetaData> getMessages() {
        return List.of();
    }

    @Override
    public void remove(String... uids) {
        throw new UnsupportedOperationException("another session has the mailbox");
    }

    @Override
    public String getIdentifier() {
        return "in-use";
    }

    @Override
    public void close() {
        // the other session does
    }
}
