package eu.testa.mail.server.mailbox;

import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.TransactionWork;
import java.io.IOException;
import org.apache.james.mailbox.exception.MailboxException;

/** The database, in James' words for what may go wrong. */
final class MailboxStore {

    private final Database database;

    MailboxStore(Database database) {
        this.database = database;
    }

    <T> T read(TransactionWork<T> work) throws MailboxException {
        try {
            return database.read(work);
        } catch (IOException e) {
            throw new MailboxException(e.getMessage(), e);
        }
    }

    <T> T write(TransactionWork<T> work) throws MailboxException {
        try {
            return database.write(work);
        } catch (IOException e) {
            throw new MailboxException(e.getMessage(), e);
        }
    }
}
