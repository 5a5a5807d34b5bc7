package eu.testa.mail.core.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestaAddressTest {

    private final TestaNamespace namespace = new TestaNamespace("eu-admin.net", "tcn", Set.of("helpdesk"));

    @ParameterizedTest
    @ValueSource(strings = {
        "Alain.Dupont@tcn.b.eu-admin.net", "alain.dupont@tcn.b.eu-admin.net", "ALAIN.DUPONT@TCN.B.EU-ADMIN.NET",
        "Jean-Luc.O'Brien@tcn.irl.eu-admin.net", "Anne-Marie.Van-den-Berg@tcn.nl.eu-admin.net",
        "Maria.D'Arcy-O'Neill@tcn.slo.eu-admin.net", "A.B@tcn.fin.eu-admin.net",
        "postmaster@tcn.b.eu-admin.net", "PostMaster@tcn.b.eu-admin.net", "helpdesk@tcn.dk.eu-admin.net"})
    void shouldReadCompulsorySyntaxAndFunctionalNames(String address) {
        assertThat(TestaAddress.parse(address, namespace).toString()).isEqualToIgnoringCase(address);
    }

    @Test
    void shouldKeepCaseOfTheName() {
        TestaAddress address = TestaAddress.parse("Alain.Dupont@TCN.B.eu-admin.net", namespace);

        assertThat(address).hasToString("Alain.Dupont@tcn.b.eu-admin.net");
        assertThat(address.domain().country()).isEqualTo(Country.B);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        ``                                              | it is empty
        alain.dupont                                    | it has no @
        alain@dupont@tcn.b.eu-admin.net                 | it has more than one @
        dupont@tcn.b.eu-admin.net                       | must be a first name, one dot, and a surname
        alain.van.dupont@tcn.b.eu-admin.net             | must be a first name, one dot, and a surname
        @tcn.b.eu-admin.net                             | must be a first name, one dot, and a surname
        .dupont@tcn.b.eu-admin.net                      | '' is not a name
        alain.@tcn.b.eu-admin.net                       | '' is not a name
        alain.dupont2@tcn.b.eu-admin.net                | 'dupont2' is not a name
        alain.du_pont@tcn.b.eu-admin.net                | 'du_pont' is not a name
        alain.-dupont@tcn.b.eu-admin.net                | '-dupont' is not a name
        alain.dupont'@tcn.b.eu-admin.net                | 'dupont'' is not a name
        jean--luc.dupont@tcn.b.eu-admin.net             | 'jean--luc' is not a name
        alain.dupont+x@tcn.b.eu-admin.net               | 'dupont+x' is not a name
        "alain.dupont"@tcn.b.eu-admin.net               | quoted names are not allowed
        alain\\.dupont@tcn.b.eu-admin.net               | quoted names are not allowed
        @tcn.f.eu-admin.net:alain.dupont@tcn.b.eu-admin.net | source routes are not allowed
        alain.dupont%example.org@tcn.b.eu-admin.net     | % and ! would route it elsewhere
        example.org!alain.dupont@tcn.b.eu-admin.net     | % and ! would route it elsewhere
        alain.dupont@tcn.b.eu-admin.net.                | the domain must not end with a dot
        alain.dupont@[62.62.0.17]                       | an IP address in place of the domain
        alain.dupont@eu-admin.net                       | 'eu-admin.net' is not a domain of TESTA
        alain.dupont@xeu-admin.net                      | 'xeu-admin.net' is not a domain of TESTA
        alain.dupont@eu-admin.net.example.org           | is not a domain of TESTA
        alain.dupont@tcn.xx.eu-admin.net                | 'xx' is no country code of TESTA (A, B, DK
        alain.dupont@eures.b.eu-admin.net               | it is of project 'eures', and this system serves 'tcn'
        alain. dupont@tcn.b.eu-admin.net                | it has a blank, a control character or a letter outside
        Ren\u00e9.Dupont@tcn.b.eu-admin.net             | (write \u00e9 as e)
        """)
    void shouldSayTheRuleThatAnAddressBreaks(String address, String rule) {
        assertThatExceptionOfType(InvalidTestaAddressException.class)
            .isThrownBy(() -> TestaAddress.parse(address, namespace))
            .withMessageContaining(rule)
            .withMessageEndingWith("Expected Firstname.Surname@tcn.<country code>.eu-admin.net");
    }

    @Test
    void shouldLimitLengths() {
        String longName = "a".repeat(60) + ".dupont";

        assertThatExceptionOfType(InvalidTestaAddressException.class)
            .isThrownBy(() -> TestaAddress.parse(longName + "@tcn.b.eu-admin.net", namespace))
            .withMessageContaining("longer than 64 characters");
        assertThatExceptionOfType(InvalidTestaAddressException.class)
            .isThrownBy(() -> TestaAddress.parse("a-".repeat(100_000), namespace))
            .withMessageContaining("longer than 254 characters")
            .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    }

    @Test
    void shouldNotPutControlCharactersIntoMessages() {
        assertThatExceptionOfType(InvalidTestaAddressException.class)
            .isThrownBy(() -> TestaAddress.parse("a.b\r\n250 OK@tcn.b.eu-admin.net", namespace))
            .satisfies(e -> assertThat(e.getMessage()).matches("[\\x20-\\x7e\u00e9]+"));
    }
}
