package eu.testa.mail.server.account;

import eu.testa.mail.core.password.PasswordRules;
import java.util.Iterator;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.user.api.model.User;
import org.reactivestreams.Publisher;

/**
 * The accounts, with {@link PasswordRules} before every new password, whether it comes by JMX or by webadmin; a password that
 * breaks a rule is refused with the rule. A user may keep a password that is older than the rules.
 */
public final class RuledPasswords implements UsersRepository {

    private final UsersRepository accounts;
    private final PasswordRules rules;

    public RuledPasswords(UsersRepository accounts, PasswordRules rules) {
        this.accounts = accounts;
        this.rules = rules;
    }

    /** A user whose password is looked at before it is changed. */
    private record RuledUser(User user, PasswordRules rules) implements User {

        @Override
        public Username getUserName() {
            return user.getUserName();
        }

        @Override
        public boolean verifyPassword(String password) {
            return user.verifyPassword(password);
        }

        @Override
        public boolean setPassword(String password) {
            check(rules, getUserName(), password);
            return user.setPassword(password);
        }
    }

    private static void check(PasswordRules rules, Username user, String password) {
        rules.refusal(user.asString(), password).ifPresent(refusal -> {
            throw new IllegalArgumentException(refusal);
        });
    }

    @Override
    public void addUser(Username username, String password) throws UsersRepositoryException {
        check(rules, username, password);
        accounts.addUser(username, password);
    }

    @Override
    public User getUserByName(Username name) throws UsersRepositoryException {
        User user = accounts.getUserByName(name);
        return user == null ? null : new RuledUser(user, rules);
    }

    @Override
    public void updateUser(User user) throws UsersRepositoryException {
        accounts.updateUser(user instanceof RuledUser ruled ? ruled.user : user);
    }

    @Override
    public void removeUser(Username name) throws UsersRepositoryException {
        accounts.removeUser(name);
    }

    @Override
    public boolean contains(Username name) throws UsersRepositoryException {
        return accounts.contains(name);
    }

    @Override
    public Publisher<Boolean> containsReactive(Username name) {
        return accounts.containsReactive(name);
    }

    @Override
    public boolean test(Username name, String password) throws UsersRepositoryException {
        return accounts.test(name, password);
    }

    @Override
    public int countUsers() throws UsersRepositoryException {
        return accounts.countUsers();
    }

    @Override
    public Iterator<Username> list() throws UsersRepositoryException {
        return accounts.list();
    }

    @Override
    public Publisher<Username> listReactive() {
        return accounts.listReactive();
    }

    @Override
    public boolean supportVirtualHosting() throws UsersRepositoryException {
        return accounts.supportVirtualHosting();
    }

    @Override
    public Username getUsername(MailAddress mailAddress) throws UsersRepositoryException {
        return accounts.getUsername(mailAddress);
    }

    @Override
    public MailAddress getMailAddressFor(Username username) throws UsersRepositoryException {
        return accounts.getMailAddressFor(username);
    }

    @Override
    public boolean isAdministrator(Username username) throws UsersRepositoryException {
        return accounts.isAdministrator(username);
    }

    @Override
    public boolean isReadOnly() {
        return accounts.isReadOnly();
    }

    @Override
    public void assertValid(Username username) throws UsersRepositoryException {
        accounts.assertValid(username);
    }
}
