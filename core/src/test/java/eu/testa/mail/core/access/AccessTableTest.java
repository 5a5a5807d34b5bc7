package eu.testa.mail.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTableTest {

    @ParameterizedTest
    @CsvSource({
        "GET,    /healthcheck,                                 '',     VIEWER",
        "HEAD,   /healthcheck,                                 '',     VIEWER",
        "GET,    /healthcheck/checks/Virus%20scan,             '',     VIEWER",
        "GET,    /metrics,                                     '',     VIEWER",
        "GET,    /testa/queue/mails/7,                         '',     VIEWER",
        "POST,   /testa/queue/mails,                           retry,  OPERATOR",
        "POST,   /testa/queue/mails,                           return, ADMINISTRATOR",
        "POST,   /testa/queue/mails,                           '',     ADMINISTRATOR",
        "DELETE, /testa/queue/mails,                           '',     ADMINISTRATOR",
        "POST,   /testa/quarantine/a-1/release,                '',     OPERATOR",
        "DELETE, /testa/quarantine/a-1,                        '',     ADMINISTRATOR",
        "GET,    /testa/evidence/7,                            '',     AUDITOR",
        "POST,   /testa/digital-ids,                           '',     ADMINISTRATOR",
        "GET,    /testa/administrators,                        '',     ADMINISTRATOR",
        "GET,    /users,                                       '',     ADMINISTRATOR",
        "GET,    /mailRepositories/error/mails/1,              '',     ADMINISTRATOR",
        "GET,    /a/route/of/tomorrow,                         '',     ADMINISTRATOR",
        // what is written otherwise is not recognised, and needs more, not less
        "GET,    //healthcheck,                                '',     ADMINISTRATOR",
        "GET,    /healthcheck/,                                '',     ADMINISTRATOR",
        "GET,    /HEALTHCHECK,                                 '',     ADMINISTRATOR",
        "GET,    /testa/queue/mails/7/../../../../users,       '',     ADMINISTRATOR"})
    void shouldAskForTheRoleOfTheRoute(String method, String path, String action, AdminRole role) {
        assertThat(AccessTable.needed(method, path, action)).contains(role);
    }

    @Test
    void shouldAskForNothingWhereALoadBalancerAsks() {
        assertThat(AccessTable.needed("GET", "/ready", "")).isEmpty();
        assertThat(AccessTable.needed("POST", "/ready", "")).contains(AdminRole.ADMINISTRATOR);
    }

    @Test
    void shouldLetEachRoleDoItsOwnAndLook() {
        for (AdminRole role : AdminRole.values()) {
            assertThat(role.includes(role)).isTrue();
            assertThat(role.includes(AdminRole.VIEWER)).isTrue();
            assertThat(AdminRole.ADMINISTRATOR.includes(role)).isTrue();
        }
        assertThat(AdminRole.OPERATOR.includes(AdminRole.AUDITOR)).isFalse();
        assertThat(AdminRole.AUDITOR.includes(AdminRole.OPERATOR)).isFalse();
        assertThat(AdminRole.VIEWER.includes(AdminRole.OPERATOR)).isFalse();
        assertThat(AdminRole.OPERATOR.includes(AdminRole.ADMINISTRATOR)).isFalse();
    }
}
