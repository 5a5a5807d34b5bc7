package eu.testa.mail.server.account;

import eu.testa.mail.core.password.StoredPasswords;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.user.api.model.User;

/** An account with the hash of its password. A new password is stored by {@link Accounts#updateUser}. */
final class Account implements User {

    private final Username name;
    private final StoredPasswords passwords;
    private String hash;

    Account(Username name, String hash, StoredPasswords passwords) {
        this.name = name;
        this.hash = hash;
        this.passwords = passwords;
    }

    @Override
    public Username getUserName() {
        return name;
    }

    @Override
    public boolean verifyPassword(String password) {
        return passwords.isRight(Optional.of(hash), password);
    }

    @Override
    public boolean setPassword(String password) {
        hash = passwords.hash(password);
        return true;
    }

    String hash() {
        return hash;
    }
}
