package eu.testa.mail.server.account;

import eu.testa.mail.core.password.StoredPasswords;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.TransactionWork;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.user.api.AlreadyExistInUsersRepositoryException;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.user.api.model.User;
import org.apache.james.user.lib.UsersDAO;
/** The table {@code account}. */
final class AccountsTable implements UsersDAO {

    private final Database database;
    private final StoredPasswords passwords;

    AccountsTable(Database database, StoredPasswords passwords) {
        this.database = database;
        this.passwords = passwords;
    }

    @Override
    public Optional<Account> getUserByName(Username name) throws UsersRepositoryException {
        return read(handle -> handle.createQuery("SELECT password FROM account WHERE name = :name")
            .bind("name", name.asString())
            .mapTo(String.class)
            .findOne())
            .map(hash -> new Account(name, hash, passwords));
    }

    @Override
    public void updateUser(User user) throws UsersRepositoryException {
        String hash = ((Account) user).hash();
        mustBeThere(user.getUserName(), write(handle ->
            handle.createUpdate("UPDATE account SET password = :hash WHERE name = :name")
                .bind("hash", hash)
                .bind("name", user.getUserName().asString())
                .execute()));
    }

    /** Replaces a hash by a better one, unless the password was changed meanwhile. */
    void renew(Account account, String password) throws UsersRepositoryException {
        String hash = passwords.hash(password);
        write(handle -> handle.createUpdate("UPDATE account SET password = :hash WHERE name = :name AND password = :old")
            .bind("hash", hash)
            .bind("name", account.getUserName().asString())
            .bind("old", account.hash())
            .execute());
    }

    @Override
    public void removeUser(Username name) throws UsersRepositoryException {
        mustBeThere(name, write(handle -> handle.createUpdate("DELETE FROM account WHERE name = :name")
            .bind("name", name.asString())
            .execute()));
    }

    private static void mustBeThere(Username name, int changed) throws UsersRepositoryException {
        if (changed == 0) {
            throw new UsersRepositoryException("User " + name.asString() + " does not exist");
        }
    }

    @Override
    public boolean contains(Username name) throws UsersRepositoryException {
        return getUserByName(name).isPresent();
    }

    @Override
    public int countUsers() throws UsersRepositoryException {
        return read(handle -> handle.createQuery("SELECT COUNT(*) FROM account").mapTo(Integer.class).one());
    }

    @Override
    public Iterator<Username> list() throws UsersRepositoryException {
        List<String> names = read(handle ->
            handle.createQuery("SELECT name FROM account ORDER BY name").mapTo(String.class).list());
        return names.stream().map(Username::of).iterator();
    }

    @Override
    public void addUser(Username name, String password) throws UsersRepositoryException {
        String hash = passwords.hash(password);
        int added = write(handle -> handle.createUpdate(
                "INSERT INTO account (name, password) VALUES (:name, :hash) ON CONFLICT (name) DO NOTHING")
            .bind("name", name.asString())
            .bind("hash", hash)
            .execute());
        if (added == 0) {
            throw new AlreadyExistInUsersRepositoryException("User " + name.asString() + " already exists");
        }
    }

    private <T> T read(TransactionWork<T> work) throws UsersRepositoryException {
        try {
            return database.read(work);
        } catch (IOException e) {
            throw new UsersRepositoryException(e.getMessage(), e);
        }
    }

    private <T> T write(TransactionWork<T> work) throws UsersRepositoryException {
        try {
            return database.write(work);
        } catch (IOException e) {
            throw new UsersRepositoryException(e.getMessage(), e);
        }
    }
}
