package eu.testa.mail.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.access.RepositoryRules.Parameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryRulesTest {

    private static final Parameters NONE = new Parameters(null, null, null);

    @ParameterizedTest
    @ValueSource(strings = {
        "/mailRepositories/quarantine/mails",
        "/mailRepositories/quarantine",
        "/mailRepositories/quarantine/mails/a-1",
        "/mailRepositories/%71uarantine/mails",
        "/mailRepositories/%2571uarantine/mails",
        "/mailRepositories/quarantine%2F/mails",
        "/mailRepositories/quarantine%252F/mails",
        "//mailRepositories//quarantine//mails",
        "/%6DailRepositories/quarantine/mails"})
    void shouldKeepTheQuarantineClosedHoweverItIsWritten(String path) {
        assertThat(new RepositoryRules("quarantine").refusal(path, () -> NONE)).get().asString().contains("/testa/quarantine");
    }

    @Test
    void shouldKeepAQuarantineClosedWhosePathHasSeveralParts() {
        RepositoryRules rules = new RepositoryRules("var/mail/quarantine");

        assertThat(rules.refusal("/mailRepositories/var%2Fmail%2Fquarantine/mails", () -> NONE)).isPresent();
        assertThat(rules.refusal("/mailRepositories/var%2Fmail%2Ferror/mails", () -> NONE)).isEmpty();
    }

    @Test
    void shouldSendMailThroughAgainFromTheBeginningOnly() {
        RepositoryRules rules = new RepositoryRules("quarantine");
        String error = "/mailRepositories/error/mails";

        assertThat(rules.refusal(error, () -> new Parameters("reprocess", "root", null))).isEmpty();
        assertThat(rules.refusal(error, () -> new Parameters("reprocess", "root", "spool"))).isEmpty();
        assertThat(rules.refusal(error, () -> new Parameters("reprocess", "transport", null))).isPresent();
        assertThat(rules.refusal(error, () -> new Parameters("reprocess", null, null))).isPresent();
        assertThat(rules.refusal(error, () -> new Parameters("reprocess", "root", "other"))).isPresent();
    }

    @Test
    void shouldSayNothingAboutOtherRoutes() {
        RepositoryRules rules = new RepositoryRules("quarantine");

        assertThat(rules.refusal("/testa/quarantine/a-1/release", () -> {
            throw new AssertionError("its parameters are nobody's business here");
        })).isEmpty();
        assertThat(rules.refusal("/mailRepositories", () -> NONE)).isEmpty();
        assertThat(rules.refusal("/mailRepositories/quarantine2/mails", () -> NONE)).isEmpty();
    }
}
