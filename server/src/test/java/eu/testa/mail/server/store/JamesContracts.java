package eu.testa.mail.server.store;

import static org.mockito.Mockito.mock;

import eu.testa.mail.core.password.StoredPasswords;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.server.account.Accounts;
import eu.testa.mail.server.account.Domains;
import eu.testa.mail.server.account.MappingsTable;
import eu.testa.mail.server.mailbox.Mailboxes;
import eu.testa.mail.server.mailbox.MapperFactory;
import eu.testa.mail.server.mailbox.StoredMailboxId;
import eu.testa.mail.server.mailbox.StoredMessageId;
import eu.testa.mail.server.spool.DeliveredOnceContract;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.Username;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.domainlist.lib.DomainListContract;
import org.apache.james.events.EventBus;
import org.apache.james.events.EventBusTestFixture;
import org.apache.james.events.InVMEventBus;
import org.apache.james.events.MemoryEventDeadLetters;
import org.apache.james.events.delivery.InVmEventDelivery;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxManagerStressContract;
import org.apache.james.mailbox.MailboxManagerTest;
import org.apache.james.mailbox.MailboxSessionUtil;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.SubscriptionManager;
import org.apache.james.mailbox.SubscriptionManagerContract;
import org.apache.james.mailbox.acl.UnionMailboxACLResolver;
import org.apache.james.mailbox.extension.PreDeletionHook;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.quota.CurrentQuotaManager;
import org.apache.james.mailbox.quota.MaxQuotaManager;
import org.apache.james.mailbox.store.PreDeletionHooks;
import org.apache.james.mailbox.store.SessionProviderImpl;
import org.apache.james.mailbox.store.StoreMailboxAnnotationManager;
import org.apache.james.mailbox.store.StoreRightManager;
import org.apache.james.mailbox.store.StoreSubscriptionManager;
import org.apache.james.mailbox.store.extractor.DefaultTextExtractor;
import org.apache.james.mailbox.store.mail.AttachmentMapper;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.MessageIdMapper;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.NaiveThreadIdGuessingAlgorithm;
import org.apache.james.mailbox.store.mail.model.MailboxMapperTest;
import org.apache.james.mailbox.store.mail.model.MapperProvider;
import org.apache.james.mailbox.store.mail.model.MessageMapperTest;
import org.apache.james.mailbox.store.mail.model.MessageMoveTest;
import org.apache.james.mailbox.store.mail.model.impl.MessageParser;
import org.apache.james.mailbox.store.quota.CurrentQuotaManagerContract;
import org.apache.james.mailbox.store.quota.GenericMaxQuotaManagerTest;
import org.apache.james.mailbox.store.quota.QuotaComponents;
import org.apache.james.mailbox.store.search.SimpleMessageSearchIndex;
import org.apache.james.mailbox.store.user.SubscriptionMapper;
import org.apache.james.mailbox.store.user.SubscriptionMapperTest;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.rrt.lib.AbstractRecipientRewriteTable;
import org.apache.james.rrt.lib.RecipientRewriteTableContract;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.lib.UsersRepositoryContract;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What James asks of accounts, domains, aliases, mailboxes and quotas, in its own tests, on whatever database. */
abstract class JamesContracts {

    /** What a guess at a password costs is AccountsTest's concern; here it would be paid a hundred times. */
    private static final Map<String, Integer> CHEAP = Map.of("m", 64, "t", 1, "p", 1);

    private final UpdatableTickingClock clock = new UpdatableTickingClock(Instant.parse("2026-03-02T08:00:00Z"));

    abstract TestStore store();

    private MapperFactory mappers() {
        return new MapperFactory(store().database(), store().octets(), clock);
    }

    private Mailboxes mailboxes(Set<PreDeletionHook> hooks) {
        MapperFactory mappers = mappers();
        EventBus events = new InVMEventBus(new InVmEventDelivery(new RecordingMetricFactory()),
            EventBusTestFixture.RETRY_BACKOFF_CONFIGURATION, new MemoryEventDeadLetters());
        StoreRightManager rights = new StoreRightManager(mappers, new UnionMailboxACLResolver(), events);
        SessionProviderImpl sessions = new SessionProviderImpl(null, null);
        return new Mailboxes(mappers, sessions, new MessageParser(), new StoredMessageId.Factory(), events,
            new StoreMailboxAnnotationManager(mappers, rights), rights, QuotaComponents.disabled(sessions, mappers),
            new SimpleMessageSearchIndex(mappers, mappers, new DefaultTextExtractor(), null),
            new NaiveThreadIdGuessingAlgorithm(), new PreDeletionHooks(hooks, new RecordingMetricFactory()), clock);
    }

    private Domains domains() throws Exception {
        Domains domains = new Domains(store().database());
        domains.configure(DomainListConfiguration.DEFAULT);
        return domains;
    }

    private Accounts accounts(DomainList domains, boolean virtualHosting, Optional<Username> administrator) throws Exception {
        Accounts accounts = new Accounts(store().database(), domains, new StoredPasswords(CHEAP));
        BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
        configuration.addProperty("enableVirtualHosting", String.valueOf(virtualHosting));
        administrator.ifPresent(name -> configuration.addProperty("administratorId", name.asString()));
        accounts.configure(configuration);
        return accounts;
    }

    private final class Mappers implements MapperProvider {

        private final AtomicLong numbers = new AtomicLong(1_000_000);

        @Override
        public List<Capabilities> getSupportedCapabilities() {
            return List.of(Capabilities.MAILBOX, Capabilities.MESSAGE, Capabilities.MOVE, Capabilities.UNIQUE_MESSAGE_ID);
        }

        @Override
        public MailboxMapper createMailboxMapper() {
            return mappers().createMailboxMapper(MailboxSessionUtil.create(Username.of("user")));
        }

        @Override
        public MessageMapper createMessageMapper() {
            return mappers().createMessageMapper(MailboxSessionUtil.create(Username.of("user")));
        }

        @Override
        public MessageIdMapper createMessageIdMapper() {
            throw new AssertionError("the contracts that run here do not ask for this");
        }

        @Override
        public AttachmentMapper createAttachmentMapper() {
            throw new AssertionError("the contracts that run here do not ask for this");
        }

        @Override
        public MailboxId generateId() {
            return new StoredMailboxId(numbers.incrementAndGet());
        }

        @Override
        public MessageUid generateMessageUid() {
            return MessageUid.of(numbers.incrementAndGet());
        }

        @Override
        public ModSeq generateModSeq(Mailbox mailbox) {
            return ModSeq.of(numbers.incrementAndGet());
        }

        @Override
        public ModSeq highestModSeq(Mailbox mailbox) {
            return ModSeq.of(numbers.get());
        }

        @Override
        public boolean supportPartialAttachmentFetch() {
            return false;
        }

        @Override
        public MessageId generateMessageId() {
            return new StoredMessageId.Factory().generate();
        }
    }

    @Nested
    class MailboxTableContract extends MailboxMapperTest {

        @Override
        protected MailboxMapper createMailboxMapper() {
            return new Mappers().createMailboxMapper();
        }

        @Override
        protected MailboxId generateId() {
            return new Mappers().generateId();
        }
    }

    @Nested
    class MessageTableContract extends MessageMapperTest {

        @Override
        protected MapperProvider createMapperProvider() {
            return new Mappers();
        }

        @Override
        protected UpdatableTickingClock updatableTickingClock() {
            return clock;
        }
    }

    @Nested
    class MoveContract extends MessageMoveTest {

        @Override
        protected MapperProvider createMapperProvider() {
            return new Mappers();
        }
    }

    /** Ours, not James'. */
    @Nested
    class DeliveredOnce extends DeliveredOnceContract {

        @Override
        protected MailboxManager mailboxes() {
            return JamesContracts.this.mailboxes(Set.of());
        }

        @Override
        protected Database database() {
            return store().database();
        }
    }

    @Nested
    class SubscriptionsContract extends SubscriptionMapperTest {

        @Override
        protected SubscriptionMapper createSubscriptionMapper() {
            return mappers().createSubscriptionMapper(MailboxSessionUtil.create(Username.of("user")));
        }
    }

    @Nested
    class SubscriptionsOfUsersContract implements SubscriptionManagerContract {

        private SubscriptionManager subscriptions;

        @BeforeEach
        void open() {
            Mailboxes mailboxes = mailboxes(Set.of());
            subscriptions = new StoreSubscriptionManager(mailboxes.getMapperFactory(), mailboxes.getMapperFactory(),
                mailboxes.getEventBus());
        }

        @Override
        public SubscriptionManager getSubscriptionManager() {
            return subscriptions;
        }
    }

    @Nested
    class MailboxesContract extends MailboxManagerTest<Mailboxes> {

        private Mailboxes mailboxes;

        @Override
        protected Mailboxes provideMailboxManager() {
            if (mailboxes == null) {
                mailboxes = mailboxes(preDeletionHooks());
            }
            return mailboxes;
        }

        @Override
        protected SubscriptionManager provideSubscriptionManager() {
            return new StoreSubscriptionManager(provideMailboxManager().getMapperFactory(),
                provideMailboxManager().getMapperFactory(), provideMailboxManager().getEventBus());
        }

        @Override
        protected EventBus retrieveEventBus(Mailboxes manager) {
            return manager.getEventBus();
        }
    }

    @Nested
    class ManyAtOnceContract implements MailboxManagerStressContract<Mailboxes> {

        private final Mailboxes mailboxes = mailboxes(Set.of());

        @Override
        public Mailboxes getManager() {
            return mailboxes;
        }

        @Override
        public EventBus retrieveEventBus() {
            return mailboxes.getEventBus();
        }
    }

    @Nested
    class QuotaLimitsContract extends GenericMaxQuotaManagerTest {

        @Override
        protected MaxQuotaManager provideMaxQuotaManager() {
            return mappers().quotaLimits();
        }
    }

    @Nested
    class QuotaUsageContract implements CurrentQuotaManagerContract {

        @Override
        public CurrentQuotaManager testee() {
            return mappers().quotaUsage();
        }
    }

    @Nested
    class DomainsContract implements DomainListContract {

        private Domains domains;

        @BeforeEach
        void open() throws Exception {
            domains = domains();
        }

        @Override
        public DomainList domainList() {
            return domains;
        }
    }

    @Nested
    class MappingsContract implements RecipientRewriteTableContract {

        private AbstractRecipientRewriteTable mappings;

        @BeforeEach
        void open() throws Exception {
            setUp();
        }

        @AfterEach
        void close() throws Exception {
            tearDown();
        }

        @Override
        public void createRecipientRewriteTable() throws Exception {
            mappings = new MappingsTable(store().database(), anyTarget -> Optional.empty());
            mappings.setUsersRepository(accounts(mock(DomainList.class), true, Optional.empty()));
        }

        @Override
        public AbstractRecipientRewriteTable virtualUserTable() {
            return mappings;
        }
    }

    @Nested
    class AccountsWithDomainsContract implements UsersRepositoryContract.WithVirtualHostingContract {

        @RegisterExtension
        final UserRepositoryExtension extension = UserRepositoryExtension.withVirtualHost();

        private TestSystem system;
        private Accounts accounts;

        @BeforeEach
        void open(TestSystem given) throws Exception {
            system = given;
            accounts = accounts(given.getDomainList(), true, Optional.empty());
        }

        @Override
        public UsersRepository testee() {
            return accounts;
        }

        @Override
        public UsersRepository testee(Optional<Username> administrator) throws Exception {
            return accounts(system.getDomainList(), true, administrator);
        }
    }

    @Nested
    class AccountsWithoutDomainsContract implements UsersRepositoryContract.WithOutVirtualHostingContract {

        @RegisterExtension
        final UserRepositoryExtension extension = UserRepositoryExtension.withoutVirtualHosting();

        private TestSystem system;
        private Accounts accounts;

        @BeforeEach
        void open(TestSystem given) throws Exception {
            system = given;
            accounts = accounts(given.getDomainList(), false, Optional.empty());
        }

        @Override
        public UsersRepository testee() {
            return accounts;
        }

        @Override
        public UsersRepository testee(Optional<Username> administrator) throws Exception {
            return accounts(system.getDomainList(), false, administrator);
        }
    }
}
