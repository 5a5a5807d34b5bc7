package eu.testa.mail.server.mailbox;

import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.StoredOctets;
import eu.testa.mail.mailets.delivery.DeliveryName;
import java.time.Clock;
import javax.inject.Inject;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.quota.CurrentQuotaManager;
import org.apache.james.mailbox.quota.MaxQuotaManager;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.mail.AnnotationMapper;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.MessageIdMapper;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.ModSeqProvider;
import org.apache.james.mailbox.store.mail.UidProvider;
import org.apache.james.mailbox.store.user.SubscriptionMapper;

/** Gives James' mailbox manager the tables of the store. What only IMAP and JMAP ask for, annotations and such, is not there. */
public final class MapperFactory extends MailboxSessionMapperFactory {

    private final MailboxStore store;
    private final StoredOctets octets;
    private final Clock clock;
    private final MailboxNumbers numbers;

    @Inject
    public MapperFactory(Database database, StoredOctets octets, Clock clock) {
        this.store = new MailboxStore(database);
        this.octets = octets;
        this.clock = clock;
        this.numbers = new MailboxNumbers(store);
    }

    @Override
    public MailboxMapper createMailboxMapper(MailboxSession session) {
        return new MailboxTable(store, new MessageRows(octets));
    }

    @Override
    public MessageMapper createMessageMapper(MailboxSession session) {
        return new MessageTable(store, octets, clock, DeliveryName.in(session));
    }

    @Override
    public SubscriptionMapper createSubscriptionMapper(MailboxSession session) {
        return new Subscriptions(store);
    }

    @Override
    public MessageIdMapper createMessageIdMapper(MailboxSession session) {
        throw new UnsupportedOperationException("messages are found in their mailboxes only");
    }

    @Override
    public AnnotationMapper createAnnotationMapper(MailboxSession session) {
        throw new UnsupportedOperationException("mailboxes have no annotations");
    }

    @Override
    public UidProvider getUidProvider() {
        return numbers;
    }

    @Override
    public ModSeqProvider getModSeqProvider() {
        return numbers;
    }

    /** What users have in their mailboxes. */
    public CurrentQuotaManager quotaUsage() {
        return new QuotaUsage(store);
    }

    /** What they may have at most. */
    public MaxQuotaManager quotaLimits() {
        return new QuotaLimits(store);
    }
}
