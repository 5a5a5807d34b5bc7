package eu.testa.mail.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.address.TestaNamespace;
import java.util.stream.Stream;
import org.apache.james.core.Domain;
import org.apache.james.rrt.lib.Mapping;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OnlyToTestaTest {

    private final OnlyToTesta rule = new OnlyToTesta(TestaNamespace.tachonet());

    static Stream<Mapping> refused() {
        return Stream.of(Mapping.forward("someone@example.org"), Mapping.alias("someone@example.org"),
            Mapping.group("someone@example.org"), Mapping.address("someone@example.org"),
            Mapping.domain(Domain.of("example.org")), Mapping.domainAlias(Domain.of("example.org")),
            Mapping.regex("(.*)@(.*):${1}@example.org"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void shouldRefuseWhatLeadsOutOfTesta(Mapping mapping) {
        assertThat(rule.apply(mapping)).hasValueSatisfying(words -> assertThat(words).contains("example.org", "is not on TESTA"));
    }

    static Stream<Mapping> taken() {
        return Stream.of(Mapping.forward("Jeanne.Martin@tcn.f.eu-admin.net"), Mapping.alias("Alain.Dupont@tcn.b.eu-admin.net"),
            Mapping.group("helpdesk@tcn.b.eu-admin.net"), Mapping.domainAlias(Domain.of("xyz.b.eu-admin.net")),
            Mapping.error("550 gone"));
    }

    @ParameterizedTest
    @MethodSource("taken")
    void shouldTakeWhatStaysOnTesta(Mapping mapping) {
        assertThat(rule.apply(mapping)).isEmpty();
    }
}
