package eu.testa.mail.server.account;

import eu.testa.mail.core.password.StoredPasswords;
import eu.testa.mail.core.store.Database;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.core.Username;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.user.lib.UsersRepositoryImpl;
import org.apache.james.util.DurationParser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accounts of the store. Passwords are kept as {@link StoredPasswords} says; an account whose hash is older than that gets a
 * new one when its user logs in. Whether there is an account cannot be told from how long a wrong password takes.
 */
public final class Accounts extends UsersRepositoryImpl<AccountsTable> {

    private static final Logger LOGGER = LoggerFactory.getLogger(Accounts.class);

    private final StoredPasswords passwords;
    private Duration failureDelay = Duration.ZERO;

    @Inject
    public Accounts(Database database, DomainList domains, StoredPasswords passwords) {
        super(domains, new AccountsTable(database, passwords));
        this.passwords = passwords;
    }

    @Override
    public void configure(HierarchicalConfiguration<ImmutableNode> configuration) throws ConfigurationException {
        super.configure(configuration);
        failureDelay = Optional.ofNullable(configuration.getString("verifyFailureDelay"))
            .map(text -> DurationParser.parse(text, ChronoUnit.SECONDS))
            .orElse(Duration.ZERO);
    }

    @Override
    public boolean test(Username name, String password) throws UsersRepositoryException {
        long answerAt = System.nanoTime() + failureDelay.toNanos();
        Optional<Account> account = usersDAO.getUserByName(name);
        boolean right;
        try {
            right = passwords.isRight(account.map(Account::hash), password);
        } catch (IllegalArgumentException e) {
            throw new UsersRepositoryException("the stored password of " + name.asString() + " cannot be read ("
                + e.getMessage() + "); give the account a new one", e);
        }
        if (!right) {
            waitUntil(answerAt);
        } else if (passwords.isOutdated(account.get().hash())) {
            renew(account.get(), password);
        }
        return right;
    }

    /** Whoever has the right password gets in, even if the store cannot be written to. */
    private void renew(Account account, String password) {
        try {
            usersDAO.renew(account, password);
            LOGGER.info("The password of {} is now kept as a hash of today", account.getUserName().asString());
        } catch (UsersRepositoryException e) {
            LOGGER.warn("The password of {} stays an older hash until the next login: {}", account.getUserName().asString(),
                e.getMessage());
        }
    }

    private static void waitUntil(long nanoTime) {
        try {
            Thread.sleep(Math.max(0, Duration.ofNanos(nanoTime - System.nanoTime()).toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
