package eu.testa.mail.core.address;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingTargetTest {

    private final MappingTarget target = new MappingTarget(TestaNamespace.tachonet());

    @ParameterizedTest
    @CsvSource({
        "Alain.Dupont@tcn.b.eu-admin.net,              true",
        "postmaster@relay-1.eu-admin.net,              true",
        "someone@example.org,                          false",
        "someone%example.org@tcn.b.eu-admin.net,       false",
        "Alain.Dupont@tcn.b.eu-admin.net.example.org,  false"})
    void shouldLetMailBeForwardedToTestaOnly(String address, boolean allowed) {
        assertThat(target.objectionToAddress(address).isEmpty()).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({"tcn.f.eu-admin.net, true", "example.org, false", "eu-admin.net, false"})
    void shouldLetADomainStandForOneOnTestaOnly(String domain, boolean allowed) {
        assertThat(target.objectionToDomain(domain).isEmpty()).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "(.*)@tcn.b.eu-admin.net:${1}@xyz.b.eu-admin.net,    true",
        "(.*)@(.*):${1}@example.org,                         false",
        "(.*)@(.*):${1}@${2},                                false",
        "(.*)@tcn.b.eu-admin.net:${1},                       false",
        "(.*)@tcn.b.eu-admin.net,                            false"})
    void shouldTakeNoRuleThatMayLeadElsewhere(String rule, boolean allowed) {
        assertThat(target.objectionToRule(rule).isEmpty()).isEqualTo(allowed);
    }
}
