package eu.testa.mail.server.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import eu.testa.mail.core.password.PasswordRules;
import eu.testa.mail.core.password.StoredPasswords;
import eu.testa.mail.server.account.AccountPolicyValidator;
import eu.testa.mail.server.account.Accounts;
import eu.testa.mail.server.account.Domains;
import eu.testa.mail.server.account.MappingsTable;
import eu.testa.mail.server.account.RuledPasswords;
import org.apache.james.CoreDataModule;
import org.apache.james.UserEntityValidator;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.rrt.api.AliasReverseResolver;
import org.apache.james.rrt.api.CanSendFrom;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.lib.AliasReverseResolverImpl;
import org.apache.james.rrt.lib.CanSendFromImpl;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;

/** Domains, accounts and aliases in the store, and the rules of the note for new accounts. */
public final class AccountsModule extends AbstractModule {

    @Override
    protected void configure() {
        install(new CoreDataModule());
        bind(StoredPasswords.class).in(Scopes.SINGLETON);
        bind(Domains.class).in(Scopes.SINGLETON);
        bind(DomainList.class).to(Domains.class);
        bind(Accounts.class).in(Scopes.SINGLETON);
        bind(MappingsTable.class).in(Scopes.SINGLETON);
        bind(RecipientRewriteTable.class).to(MappingsTable.class);
        bind(AliasReverseResolver.class).to(AliasReverseResolverImpl.class).in(Scopes.SINGLETON);
        bind(CanSendFrom.class).to(CanSendFromImpl.class).in(Scopes.SINGLETON);
        Multibinder.newSetBinder(binder(), UserEntityValidator.class).addBinding().to(AccountPolicyValidator.class);
    }

    @Provides
    @Singleton
    UsersRepository accounts(Accounts accounts, PasswordRules rules) {
        return new RuledPasswords(accounts, rules);
    }

    @ProvidesIntoSet
    InitializationOperation domains(DomainListConfiguration configuration, Domains domains) {
        return InitilizationOperationBuilder.forClass(Domains.class)
            .init(() -> domains.configure(configuration));
    }

    @ProvidesIntoSet
    InitializationOperation users(ConfigurationProvider configuration, Accounts users) {
        return InitilizationOperationBuilder.forClass(Accounts.class)
            .init(() -> users.configure(configuration.getConfiguration("usersrepository")));
    }

    @ProvidesIntoSet
    InitializationOperation aliases(ConfigurationProvider configuration, MappingsTable aliases) {
        return InitilizationOperationBuilder.forClass(MappingsTable.class)
            .init(() -> aliases.configure(configuration.getConfiguration("recipientrewritetable")));
    }
}
