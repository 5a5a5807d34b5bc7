package eu.testa.mail.core.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestaNamespaceTest {

    private final TestaNamespace namespace = TestaNamespace.tachonet();

    @ParameterizedTest
    @EnumSource(Country.class)
    void shouldKnowTheDomainOfEveryCountry(Country country) {
        TestaDomain domain = namespace.domainOf(country);

        assertThat(domain.name()).isEqualTo("tcn." + country.code().toLowerCase(Locale.ROOT) + ".eu-admin.net");
        assertThat(namespace.domain(domain.name().toUpperCase(Locale.ROOT))).contains(domain);
    }

    @Test
    void shouldTellProjectAndCountryOfAnyProject() {
        assertThat(namespace.domain("Eures.GB.eu-admin.NET"))
            .contains(new TestaDomain("eures.gb.eu-admin.net", "eures", Country.GB));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", ".", "eu-admin.net", "b.eu-admin.net", ".b.eu-admin.net", "a.tcn.b.eu-admin.net", "tcn..b.eu-admin.net",
        "tcn.b.eu-admin.net.", "tcn.b..eu-admin.net", "tcn.xx.eu-admin.net", "tcn.be.eu-admin.net",
        "tcn.b.eu-admin.net.example.org", "eu-admin.net.example.org", "xeu-admin.net", "tcn.b.xeu-admin.net",
        "tcn.b.eu-admin.network", "tcn.b.eu-admin_net", "tcn.b-eu-admin.net", "tcn.b.eu-admin.net ",
        " tcn.b.eu-admin.net", "-tcn.b.eu-admin.net", "tcn-.b.eu-admin.net", "-.b.eu-admin.net", "t cn.b.eu-admin.net", "[127.0.0.1]", "tcn@x.b.eu-admin.net",
        "tcn.b.eu-admin.net\0", "tcn.\u00df.eu-admin.net", "tcn.\u0131s.eu-admin.net", "tcn.d\u212a.eu-admin.net", "t\u212an.b.eu-admin.net", "example.org"})
    void shouldNotTakeLookAlikesForTesta(String domain) {
        assertThat(namespace.domain(domain)).isEmpty();
    }

    @Test
    void shouldNotTakeNamesBeyondTheLimitOfDnsForTesta() {
        assertThat(namespace.domain("x".repeat(63) + ".b.eu-admin.net")).isPresent();
        assertThat(namespace.domain("x".repeat(64) + ".b.eu-admin.net")).isEmpty();
        assertThat(namespace.domain("x".repeat(100_000) + ".b.eu-admin.net")).isEmpty();
    }

    @Test
    void shouldServeAnotherRootAndProject() {
        TestaNamespace other = new TestaNamespace("Testa.Example", "EURES");

        assertThat(other.domainOf(Country.B).name()).isEqualTo("eures.b.testa.example");
        assertThat(other.domain("eures.b.testa.example")).isPresent();
        assertThat(other.domain("tcn.b.eu-admin.net")).isEmpty();
    }

    @Test
    void shouldTakeNoLocalPartBeyondTheLimitOfSmtp() {
        assertThat(namespace.domainOfAddress("x".repeat(64) + "@tcn.b.eu-admin.net")).isPresent();
        assertThat(namespace.domainOfAddress("x".repeat(65) + "@tcn.b.eu-admin.net")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Alain.Dupont@tcn.b.eu-admin.net", "postmaster@tcn.b.eu-admin.net", "a+b@TCN.B.EU-ADMIN.NET",
        "0.9.a.z.A.Z@tcn.b.eu-admin.net", "_+'=&-.-@tcn.b.eu-admin.net"})
    void shouldFindAddressesOnTesta(String address) {
        assertThat(namespace.domainOfAddress(address)).contains(namespace.domainOf(Country.B));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "@", "tcn.b.eu-admin.net", "@tcn.b.eu-admin.net", "x%example.org@tcn.b.eu-admin.net",
        "example.org!x@tcn.b.eu-admin.net", "\"x@example.org\"@tcn.b.eu-admin.net", "x@example.org@tcn.b.eu-admin.net",
        "@tcn.f.eu-admin.net:x@tcn.b.eu-admin.net", "x.@tcn.b.eu-admin.net", ".x@tcn.b.eu-admin.net", "x..y@tcn.b.eu-admin.net", ".@tcn.b.eu-admin.net",
        "caf\u00e9@tcn.b.eu-admin.net", "x/y@tcn.b.eu-admin.net", "x{y@tcn.b.eu-admin.net", "x`y@tcn.b.eu-admin.net",
        "x@[62.62.0.17]", "x@tcn.b.eu-admin.net.", "x y@tcn.b.eu-admin.net", "x\r\ny@tcn.b.eu-admin.net"})
    void shouldNotTakeRoutesAndBrokenAddressesForTesta(String address) {
        assertThat(namespace.domainOfAddress(address)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "someone@example.org             | example.org is not on TESTA; mail from here goes to addresses below eu-admin.net only",
        "someone@tcn.uk.eu-admin.net     | tcn.uk.eu-admin.net is no country's domain",
        "someone@relay-1.eu-admin.net    | relay-1.eu-admin.net is no country's domain",
        "x%example.org@tcn.b.eu-admin.net | before the @ of an address on TESTA stand up to 64 letters",
        "\"a b\"@tcn.b.eu-admin.net       | before the @ of an address on TESTA stand up to 64 letters"})
    void shouldSayWhatIsWrongWithAnAddress(String address, String words) {
        assertThat(namespace.objection(address)).hasValueSatisfying(said -> assertThat(said).startsWith(words));
        assertThat(namespace.objection("Alain.Dupont@tcn.b.eu-admin.net")).isEmpty();
        assertThat(namespace.objection("postmaster@relay-1.eu-admin.net")).isEmpty();
    }

    @Test
    void shouldKnowFunctionalNamesInAnyCase() {
        TestaNamespace withHelpdesk = new TestaNamespace("eu-admin.net", "tcn", Set.of("HelpDesk"));

        assertThat(withHelpdesk.isFunctionalName("Postmaster")).isTrue();
        assertThat(withHelpdesk.isFunctionalName("helpdesk")).isTrue();
        assertThat(withHelpdesk.isFunctionalName("abuse")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "postmaster@mail.tcn.b.eu-admin.net,     tcn.b.eu-admin.net",
        "Postmaster@a.b.TCN.B.eu-admin.net,      tcn.b.eu-admin.net",
        "postmaster@tcn.b.eu-admin.net,          tcn.b.eu-admin.net",
        "postmaster@relay-1.eu-admin.net,        relay-1.eu-admin.net",
        "postmaster@eu-admin.net,                eu-admin.net",
        "someone@relay-1.eu-admin.net,",
        "postmaster@tcn.xx.eu-admin.net,",
        "postmaster@-.eu-admin.net,",
        "postmaster@.eu-admin.net,",
        "postmaster@a..tcn.b.eu-admin.net,",
        "postmaster@eu-admin.net.example.org,",
        "eu-admin.net,"})
    void shouldKnowTheMailDomainOfAPostmaster(String address, String domain) {
        assertThat(namespace.domainOfPostmaster(address)).isEqualTo(Optional.ofNullable(domain));
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThatIllegalArgumentException().isThrownBy(() -> new TestaNamespace("eu-admin.net.", "tcn"))
            .withMessageContaining("'eu-admin.net.' is not a domain name");
        assertThatIllegalArgumentException().isThrownBy(() -> new TestaNamespace("eu-admin.net", "tcn.b"))
            .withMessageContaining("'tcn.b' is not a project label");
        assertThatIllegalArgumentException()
            .isThrownBy(() -> new TestaNamespace("eu-admin.net", "tcn", Set.of("help desk")))
            .withMessageContaining("'help desk' is not a functional name");
    }
}
