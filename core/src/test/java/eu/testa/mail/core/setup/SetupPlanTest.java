package eu.testa.mail.core.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.settings.Role;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.setup.SetupPlan.Outcome;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SetupPlanTest {

    private static final SettingsText SHIPPED = new SettingsText("""
        # TESTA

        country = B
        # where
        #smtp.source-address = 192.0.2.25
        dns.servers = 127.0.0.1:53

        retry.interval      = 2 minutes
        """);

    private static SetupPlan plan(SettingsText current, Map<String, String> answers) {
        return SetupPlan.of(current, SHIPPED, answers, false);
    }

    @Test
    void shouldWriteAnswersInPlaceAndKeepAllElse() {
        Map<String, String> answers = new LinkedHashMap<>();
        answers.put("country", "FIN");
        answers.put("smtp.source-address", "192.0.2.7");
        answers.put("organisation", "Liikenne- ja viestint\u00e4virasto");

        SetupPlan plan = plan(SHIPPED, answers);

        assertThat(plan.result().text()).isEqualTo("""
            # TESTA

            country = FIN
            # where
            smtp.source-address = 192.0.2.7
            dns.servers = 127.0.0.1:53

            retry.interval      = 2 minutes
            organisation = Liikenne- ja viestint\u00e4virasto
            """);
        assertThat(plan.changes()).extracting(SetupPlan.Change::outcome).containsOnly(Outcome.WRITTEN);
    }

    @Test
    void shouldChangeNothingTheSecondTime() {
        Map<String, String> answers = Map.of("country", "FIN", "smtp.source-address", "192.0.2.7", "organisation", "A");
        SettingsText once = plan(SHIPPED, answers).result();

        SetupPlan again = plan(once, answers);

        assertThat(again.result()).isEqualTo(once);
        assertThat(again.changes()).extracting(SetupPlan.Change::outcome).containsOnly(Outcome.SAME);
    }

    @Test
    void shouldKeepWhatWasSetByHandUnlessToldOtherwise() {
        SettingsText byHand = SHIPPED.with("dns.servers", "192.0.2.1");
        Map<String, String> answers = Map.of("dns.servers", "192.0.2.53");

        SetupPlan kept = plan(byHand, answers);
        SetupPlan replaced = SetupPlan.of(byHand, SHIPPED, answers, true);

        assertThat(kept.result()).isEqualTo(byHand);
        assertThat(kept.changes()).singleElement().satisfies(change -> {
            assertThat(change.outcome()).isEqualTo(Outcome.KEPT);
            assertThat(change.before()).contains("192.0.2.1");
        });
        assertThat(replaced.result().value("dns.servers")).contains("192.0.2.53");
    }

    @Test
    void shouldReplaceAValueOfSeveralLinesWhole() {
        SettingsText text = new SettingsText("dns.servers = 192.0.2.1, \\\n    192.0.2.2\nnext = 1\n");

        assertThat(text.value("dns.servers")).contains("192.0.2.1, 192.0.2.2");
        assertThat(text.with("dns.servers", "192.0.2.3").text()).isEqualTo("dns.servers = 192.0.2.3\nnext = 1\n");
    }

    @Test
    void shouldTakeKeysAndValuesLiterally() {
        SettingsText text = new SettingsText("xdns.servers = a\ndnsXservers = b\n").with("dns.servers", "c$1\\d");

        assertThat(text.value("dns.servers")).contains("c$1\\d");
        assertThat(text.value("xdns.servers")).contains("a");
        assertThat(text.with("dns.servers", "e$0\\").value("dns.servers")).contains("e$0\\");
        assertThatThrownBy(() -> text.with("a", "b\nrole = relay")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldProposeANameThatFollowsFromTheCountry() {
        SetupQuestion hostname = SetupQuestion.of(Role.NATIONAL).stream()
            .filter(question -> question.setting().equals(TestaSettings.HOSTNAME)).findFirst().orElseThrow();

        assertThat(hostname.proposal(Map.of("country", "fin"))).contains("mail.tcn.fin.eu-admin.net");
        assertThat(hostname.proposal(Map.of())).isEmpty();
        assertThat(hostname.objection("mail")).hasValueSatisfying(words -> assertThat(words).startsWith("expected this server's own"));
        assertThat(hostname.objection("mail.tcn.fin.eu-admin.net")).isEmpty();
    }

    @Test
    void shouldAskARelayForNoCountryAndNoForm() {
        assertThat(SetupQuestion.of(Role.RELAY)).extracting(question -> question.setting().key())
            .contains("hostname", "dns.servers").doesNotContain("country", "organisation", "contact.name");
    }
}
