package eu.testa.mail.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import eu.testa.mail.core.password.StoredPasswords;
import eu.testa.mail.mailets.hook.MailboxHasRoom;
import eu.testa.mail.server.account.Accounts;
import eu.testa.mail.server.store.TestStore;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.mail.internet.AddressException;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.core.Username;
import org.apache.james.core.quota.QuotaCountLimit;
import org.apache.james.core.quota.QuotaCountUsage;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.core.quota.QuotaSizeUsage;
import org.apache.james.domainlist.api.mock.SimpleDomainList;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.QuotaOperation;
import org.apache.james.mailbox.model.QuotaRoot;
import org.apache.james.mailbox.quota.CurrentQuotaManager;
import org.apache.james.mailbox.quota.MaxQuotaManager;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.store.SessionProviderImpl;
import org.apache.james.mailbox.store.quota.DefaultUserQuotaRootResolver;
import org.apache.james.mailbox.store.quota.StoreQuotaManager;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** RFC 5321 §4.2.3 and RFC 3463: 552 5.2.2, where the mailbox and its quota are in the store. */
class MailboxHasRoomTest {

    @RegisterExtension
    static final TestStore STORE = TestStore.sqlite();

    private static final String ALAIN = "alain.dupont@tcn.b.eu-admin.net";
    private static final String MARIE = "marie.peeters@tcn.b.eu-admin.net";

    private final SMTPSession session = mock(SMTPSession.class);
    private MaxQuotaManager limits;
    private CurrentQuotaManager usage;
    private QuotaRoot alains;
    private MailboxHasRoom hook;

    @BeforeEach
    void open() throws Exception {
        SimpleDomainList domains = new SimpleDomainList();
        domains.addDomain(Domain.of("tcn.b.eu-admin.net"));
        Accounts accounts = new Accounts(STORE.database(), domains, new StoredPasswords());
        BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
        configuration.addProperty("enableVirtualHosting", "true");
        accounts.configure(configuration);
        accounts.addUser(Username.of(ALAIN), "secret");
        accounts.addUser(Username.of(MARIE), "secret");
        MapperFactory mappers = new MapperFactory(STORE.database(), STORE.octets(), Clock.systemUTC());
        limits = mappers.quotaLimits();
        usage = mappers.quotaUsage();
        DefaultUserQuotaRootResolver roots = new DefaultUserQuotaRootResolver(new SessionProviderImpl(null, null), mappers);
        alains = roots.getQuotaRoot(MailboxPath.inbox(Username.of(ALAIN)));
        QuotaManager quotas = new StoreQuotaManager(usage, limits);
        hook = new MailboxHasRoom(accounts, roots, quotas);
        when(session.getRemoteAddress()).thenReturn(new InetSocketAddress("192.0.2.2", 40000));
        when(session.getAttachment(any(), any())).thenReturn(Optional.empty());
        Mono.from(usage.increase(new QuotaOperation(alains, QuotaCountUsage.count(10), QuotaSizeUsage.size(10_000)))).block();
    }

    private String reply(HookResult result) {
        return result.equals(HookResult.DECLINED) ? "taken" : result.getSmtpRetCode() + " " + result.getSmtpDescription();
    }

    private String rcpt(String recipient) throws Exception {
        return reply(hook.doRcpt(session, MaybeSender.nullSender(), new MailAddress(recipient)));
    }

    private String data(long size, String... recipients) throws Exception {
        Mail mail = mock(Mail.class);
        when(mail.getMessageSize()).thenReturn(size);
        when(mail.getName()).thenReturn("Mail1");
        when(mail.getMaybeSender()).thenReturn(MaybeSender.nullSender());
        List<MailAddress> addresses = Arrays.stream(recipients).map(MailboxHasRoomTest::address).toList();
        when(mail.getRecipients()).thenReturn(addresses);
        return reply(hook.onMessage(session, mail));
    }

    private static MailAddress address(String text) {
        try {
            return new MailAddress(text);
        } catch (AddressException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void shouldTakeMailWithoutLimits() throws Exception {
        assertThat(rcpt(ALAIN)).isEqualTo("taken");
        assertThat(data(1_000_000_000, ALAIN)).isEqualTo("taken");
    }

    @Test
    void shouldRefuseARecipientWhoHasTooManyMails() throws Exception {
        limits.setMaxMessage(alains, QuotaCountLimit.count(10));

        assertThat(rcpt(ALAIN)).isEqualTo("552 5.2.2 The mailbox is full");
        assertThat(rcpt(MARIE)).isEqualTo("taken");
        limits.setMaxMessage(alains, QuotaCountLimit.count(11));
        assertThat(rcpt(ALAIN)).isEqualTo("taken");
    }

    @Test
    void shouldRefuseAtRcptWhatTheAnnouncedSizeExceeds() throws Exception {
        limits.setMaxStorage(alains, QuotaSizeLimit.size(11_000));

        assertThat(rcpt(ALAIN)).isEqualTo("taken");
        when(session.getAttachment(any(), any())).thenReturn(Optional.of(1_001));
        assertThat(rcpt(ALAIN)).isEqualTo("552 5.2.2 The mailbox is full");
    }

    @Test
    void shouldRefuseAMailThatFitsIntoNoMailbox() throws Exception {
        limits.setMaxStorage(alains, QuotaSizeLimit.size(11_000));

        assertThat(data(1_000, ALAIN)).isEqualTo("taken");
        assertThat(data(1_001, ALAIN)).isEqualTo("552 5.2.2 The mailbox is full");
        assertThat(data(1_001, ALAIN, MARIE)).as("she gets it, he is told of in a report").isEqualTo("taken");
    }

    @Test
    void shouldLeaveAliasesAndOtherCountriesToTheDelivery() throws Exception {
        limits.setGlobalMaxMessage(QuotaCountLimit.count(0));

        assertThat(rcpt(ALAIN)).startsWith("552");
        assertThat(rcpt("helpdesk@tcn.b.eu-admin.net")).isEqualTo("taken");
        assertThat(rcpt("jeanne.martin@tcn.f.eu-admin.net")).isEqualTo("taken");
    }
}
