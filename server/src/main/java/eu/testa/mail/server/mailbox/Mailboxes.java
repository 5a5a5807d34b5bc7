package eu.testa.mail.server.mailbox;

import java.time.Clock;
import java.util.EnumSet;
import javax.inject.Inject;
import javax.mail.Flags;
import org.apache.james.events.EventBus;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.store.MailboxManagerConfiguration;
import org.apache.james.mailbox.store.MessageFactory;
import org.apache.james.mailbox.store.MessageStorer;
import org.apache.james.mailbox.store.NoMailboxPathLocker;
import org.apache.james.mailbox.store.PreDeletionHooks;
import org.apache.james.mailbox.store.StoreMailboxAnnotationManager;
import org.apache.james.mailbox.store.StoreMailboxManager;
import org.apache.james.mailbox.store.StoreMessageManager;
import org.apache.james.mailbox.store.StoreRightManager;
import org.apache.james.mailbox.store.mail.ThreadIdGuessingAlgorithm;
import org.apache.james.mailbox.store.mail.model.impl.MessageParser;
import org.apache.james.mailbox.store.quota.QuotaComponents;
import org.apache.james.mailbox.store.search.MessageSearchIndex;

/**
 * James' mailboxes over the tables of the store. Nothing is locked in this process: the database gives the UIDs, to whichever
 * server asks.
 */
public final class Mailboxes extends StoreMailboxManager {

    @Inject
    public Mailboxes(MapperFactory mappers, SessionProvider sessions, MessageParser parser, MessageId.Factory messageIds,
                     EventBus events, StoreMailboxAnnotationManager annotations, StoreRightManager rights,
                     QuotaComponents quotas, MessageSearchIndex index, ThreadIdGuessingAlgorithm threads, PreDeletionHooks hooks, Clock clock) {
        super(mappers, sessions, new NoMailboxPathLocker(), parser, messageIds, annotations, events, rights, quotas, index,
            MailboxManagerConfiguration.DEFAULT, hooks, threads, clock);
    }

    @Override
    public EnumSet<MailboxCapabilities> getSupportedMailboxCapabilities() {
        return EnumSet.of(MailboxCapabilities.Move, MailboxCapabilities.Namespace, MailboxCapabilities.UserFlag);
    }

    @Override
    protected StoreMessageManager createMessageManager(Mailbox mailbox, MailboxSession session) {
        return new WithKeywords(mailbox);
    }

    /** Keeps keywords that users give to messages. */
    private final class WithKeywords extends StoreMessageManager {

        WithKeywords(Mailbox mailbox) {
            super(DEFAULT_NO_MESSAGE_CAPABILITIES, getMapperFactory(), getMessageSearchIndex(), getEventBus(), getLocker(), mailbox,
                getQuotaComponents().getQuotaManager(), getQuotaComponents().getQuotaRootResolver(),
                configuration.getBatchSizes(), getStoreRightManager(), getPreDeletionHooks(),
                new MessageStorer.WithoutAttachment(getMapperFactory(), getMessageIdFactory(),
                    new MessageFactory.StoreMessageFactory(), getThreadIdGuessingAlgorithm(), getClock()));
        }

        @Override
        public Flags getPermanentFlags(MailboxSession session) {
            Flags flags = super.getPermanentFlags(session);
            flags.add(Flags.Flag.USER);
            return flags;
        }
    }
}
