package eu.testa.mail.server.pop3;

import eu.testa.mail.core.store.Database;
import eu.testa.mail.mailets.pop3.MailboxInUse;
import eu.testa.mail.server.mailbox.StoredMailboxId;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.inject.Inject;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.pop3server.mailbox.MailboxAdapterFactory;
import org.apache.james.protocols.pop3.mailbox.Mailbox;

/** Opens mailboxes for POP3 sessions, each for one session at a time. */
public final class Maildrops implements MailboxAdapterFactory {

    private final Database database;
    private final MailboxLeases leases;

    @Inject
    public Maildrops(Database database, MailboxLeases leases) {
        this.database = database;
        this.leases = leases;
    }

    /** {@link MailboxInUse} if another session has the mailbox. */
    @Override
    public Mailbox create(MessageManager manager, MailboxSession session) {
        long mailbox = ((StoredMailboxId) manager.getId()).number();
        try {
            return leases.take(mailbox).<Mailbox>map(lease -> new Maildrop(database, mailbox, manager, session, lease))
                .orElse(MailboxInUse.INSTANCE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
