package eu.testa.mail.core.check.server;

import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.Requirement;
import eu.testa.mail.core.check.Surroundings;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Somebody reads the mail for the postmaster (RFC 5321 §4.5.1); without anybody it is kept in a repository. */
public final class PostmasterIsRead extends Requirement {

    public PostmasterIsRead() {
        super("2.1", "postmaster");
    }

    @Override
    public List<Finding> check(Surroundings surroundings) {
        if (!surroundings.isNational()) {
            return List.of();
        }
        TestaSettings settings = surroundings.settings();
        List<String> readers = List.of("postmaster@" + settings.ownDomain(), settings.postmaster());
        Optional<String> elsewhere = readers.stream().filter(reader -> !isOwn(reader, settings)).findFirst();
        List<String> accounts;
        try {
            accounts = surroundings.server().accounts();
        } catch (IOException e) {
            return List.of(onlyTheServerKnows());
        }
        return readers.stream().filter(reader -> accounts.stream().anyMatch(reader::equalsIgnoreCase)).findFirst().or(() -> elsewhere)
            .map(reader -> List.of(pass("mail for him goes to " + reader)))
            .orElseGet(() -> List.of(warn("no account " + settings.postmaster() + ": mail for the postmaster is kept in the "
                + "repository file://postmaster, where nobody may look",
                "In testa.properties set postmaster to the address of who is to read it.")));
    }

    private static boolean isOwn(String address, TestaSettings settings) {
        return address.toLowerCase(Locale.ROOT).endsWith("@" + settings.ownDomain());
    }
}
