package eu.testa.mail.server.account;

import com.google.common.collect.ImmutableList;
import eu.testa.mail.core.address.AccountPolicy;
import eu.testa.mail.core.settings.TestaSettings;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import javax.inject.Provider;
import org.apache.james.UserEntityValidator;
import org.apache.james.core.Username;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;

/** Asks {@link AccountPolicy} before James creates an account, whether by JMX or by webadmin. */
public final class AccountPolicyValidator implements UserEntityValidator {

    private final Optional<AccountPolicy> policy;
    private final Provider<UsersRepository> users;

    @Inject
    AccountPolicyValidator(TestaSettings settings, Provider<UsersRepository> users) {
        this.policy = settings.get(TestaSettings.COUNTRY).map(country ->
            new AccountPolicy(settings.namespace(), country, settings.get(TestaSettings.TEST_PHASE_LIMIT)));
        this.users = users;
    }

    @Override
    public Optional<ValidationFailure> canCreate(Username username, Set<EntityType> ignoredTypes)
        throws UsersRepositoryException {
        boolean isAliasOrGroup = !ignoredTypes.isEmpty();
        if (policy.isEmpty() || isAliasOrGroup) {
            return Optional.empty();
        }
        ImmutableList<String> existing = ImmutableList.copyOf(users.get().list()).stream()
            .map(Username::asString)
            .collect(ImmutableList.toImmutableList());
        return policy.get().refusal(username.asString(), existing).map(ValidationFailure::new);
    }
}
