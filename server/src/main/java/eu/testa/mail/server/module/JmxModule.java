package eu.testa.mail.server.module;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.ProvidesIntoSet;
import eu.testa.mail.server.jmx.JmxListener;
import org.apache.james.adapter.mailbox.MailboxManagerManagement;
import org.apache.james.adapter.mailbox.QuotaManagement;
import org.apache.james.domainlist.lib.DomainListManagement;
import org.apache.james.rrt.lib.RecipientRewriteTableManagement;
import org.apache.james.user.lib.UsersRepositoryManagement;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;

/** What the James command line manages over JMX: domains, accounts, aliases, mailboxes, quotas. */
public final class JmxModule extends AbstractModule {

    private static final String COMPONENT = "org.apache.james:type=component,name=";

    @Override
    protected void configure() {
        bind(JmxListener.class).in(Scopes.SINGLETON);
        bind(DomainListManagement.class).in(Scopes.SINGLETON);
        bind(UsersRepositoryManagement.class).in(Scopes.SINGLETON);
        bind(RecipientRewriteTableManagement.class).in(Scopes.SINGLETON);
        bind(MailboxManagerManagement.class).in(Scopes.SINGLETON);
        bind(QuotaManagement.class).in(Scopes.SINGLETON);
    }

    @ProvidesIntoSet
    InitializationOperation jmx(JmxListener listener, DomainListManagement domains, UsersRepositoryManagement users,
                                RecipientRewriteTableManagement aliases, MailboxManagerManagement mailboxes,
                                QuotaManagement quotas) {
        return InitilizationOperationBuilder.forClass(JmxListener.class).init(() -> {
            listener.register(COMPONENT + "domainlist", domains);
            listener.register(COMPONENT + "usersrepository", users);
            listener.register(COMPONENT + "recipientrewritetable", aliases);
            listener.register(COMPONENT + "mailboxmanagerbean", mailboxes);
            listener.register(COMPONENT + "quotamanagerbean", quotas);
            listener.start();
        });
    }
}
