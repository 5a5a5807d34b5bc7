package eu.testa.mail.core.check.server;

import eu.testa.mail.core.address.AccountPolicy;
import eu.testa.mail.core.address.Country;
import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.Requirement;
import eu.testa.mail.core.check.Surroundings;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Every account is First_name.surname@tcn.country_code.eu-admin.net of the own country (chapter 2.3): compulsory. */
public final class AccountSyntax extends Requirement {

    public AccountSyntax() {
        super("2.3", "accounts");
    }

    @Override
    public List<Finding> check(Surroundings surroundings) {
        Optional<Country> country = surroundings.settings().get(TestaSettings.COUNTRY);
        if (country.isEmpty()) {
            return List.of();
        }
        List<String> accounts;
        try {
            accounts = surroundings.server().accounts();
        } catch (IOException e) {
            return List.of(onlyTheServerKnows());
        }
        AccountPolicy policy = new AccountPolicy(surroundings.settings().namespace(), country.get(), 0);
        List<String> refusals = accounts.stream().flatMap(account -> policy.refusal(account, List.of()).stream()).toList();
        if (!refusals.isEmpty()) {
            return List.of(fail(refusals.size() + " of " + accounts.size() + " are not as the note has them: "
                + refusals.stream().limit(3).collect(Collectors.joining("; ")),
                "Create them anew in the right form; certificates are issued for these names only."));
        }
        return List.of(pass(accounts.size() + " accounts, all of the form Firstname.Surname@"
            + surroundings.settings().ownDomain() + " or functional"));
    }
}
