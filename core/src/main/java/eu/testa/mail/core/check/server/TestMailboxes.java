package eu.testa.mail.core.check.server;

import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.Requirement;
import eu.testa.mail.core.check.Surroundings;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.util.List;

/** There are mailboxes, and in the test phase no more than three (chapter 3.1, stage 3). */
public final class TestMailboxes extends Requirement {

    public TestMailboxes() {
        super("3.1", "mailboxes");
    }

    @Override
    public List<Finding> check(Surroundings surroundings) {
        if (!surroundings.isNational()) {
            return List.of();
        }
        int limit = surroundings.settings().get(TestaSettings.TEST_PHASE_LIMIT);
        long mailboxes;
        try {
            mailboxes = surroundings.server().accounts().stream().filter(account -> !isFunctional(surroundings, account)).count();
        } catch (IOException e) {
            return List.of(onlyTheServerKnows());
        }
        if (mailboxes == 0) {
            return List.of(warn("none yet", "Create them: ./testa james-cli AddUser Firstname.Surname@"
                + surroundings.settings().ownDomain() + " PASSWORD"));
        }
        if (limit == 0) {
            return List.of(pass(mailboxes + "; production, no limit"));
        }
        return List.of(mailboxes <= limit ? pass(mailboxes + " of the " + limit + " of the test phase")
            : fail(mailboxes + ", and in the test phase a Member State has " + limit + " at the most",
                "Remove some, or in production set accounts.test-phase-limit = 0."));
    }

    private static boolean isFunctional(Surroundings surroundings, String account) {
        int at = account.lastIndexOf('@');
        return at > 0 && surroundings.settings().namespace().isFunctionalName(account.substring(0, at));
    }
}
