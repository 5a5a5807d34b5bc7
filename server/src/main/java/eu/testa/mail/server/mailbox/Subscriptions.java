package eu.testa.mail.server.mailbox;

import java.util.List;
import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.SubscriptionException;
import org.apache.james.mailbox.store.user.SubscriptionMapper;
import org.apache.james.mailbox.store.user.model.Subscription;

/** The table {@code subscription}. */
final class Subscriptions implements SubscriptionMapper {

    private final MailboxStore store;

    Subscriptions(MailboxStore store) {
        this.store = store;
    }

    @Override
    public void save(Subscription subscription) throws SubscriptionException {
        change("INSERT INTO subscription (account, mailbox) VALUES (:account, :mailbox) ON CONFLICT (account, mailbox) DO NOTHING",
            subscription);
    }

    @Override
    public void delete(Subscription subscription) throws SubscriptionException {
        change("DELETE FROM subscription WHERE account = :account AND mailbox = :mailbox", subscription);
    }

    private void change(String sql, Subscription subscription) throws SubscriptionException {
        try {
            store.write(handle -> handle.createUpdate(sql)
                .bind("account", subscription.getUser().asString())
                .bind("mailbox", subscription.getMailbox())
                .execute());
        } catch (MailboxException e) {
            throw new SubscriptionException(e);
        }
    }

    @Override
    public List<Subscription> findSubscriptionsForUser(Username user) throws SubscriptionException {
        try {
            return store.read(handle -> handle.createQuery("SELECT mailbox FROM subscription WHERE account = :account ORDER BY mailbox")
                .bind("account", user.asString())
                .map((row, context) -> new Subscription(user, row.getString(1)))
                .list());
        } catch (MailboxException e) {
            throw new SubscriptionException(e);
        }
    }
}
