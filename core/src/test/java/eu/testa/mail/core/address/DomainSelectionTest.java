package eu.testa.mail.core.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DomainSelectionTest {

    private final TestaNamespace namespace = TestaNamespace.tachonet();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        tcn        | tcn.b.eu-admin.net   | true
        TCN        | tcn.b.eu-admin.net   | true
        tcn        | eures.b.eu-admin.net | false
        tcn:F,DK   | tcn.dk.eu-admin.net  | true
        tcn: f, dk | tcn.f.eu-admin.net   | true
        tcn:F,DK   | tcn.b.eu-admin.net   | false
        tcn:F      | eures.f.eu-admin.net | false
        *:F        | eures.f.eu-admin.net | true
        *:F        | tcn.fin.eu-admin.net | false
        """)
    void shouldChooseByProjectAndCountry(String selection, String domain, boolean included) {
        assertThat(DomainSelection.parse(selection).includes(namespace.domain(domain).orElseThrow()))
            .isEqualTo(included);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        tcn:XX    | 'XX' is no country code of TESTA (A, B, DK
        tcn:      | '' is no country code of TESTA
        tcn:F,,DK | '' is no country code of TESTA
        tcn:F:DK  | more than one colon in 'tcn:F:DK'
        :F        | '' is not a project
        t_n       | 't_n' is not a project
        tcn,F     | 'tcn,F' is not a project
        """)
    void shouldSayWhatIsWrongAndWhatWasExpected(String selection, String problem) {
        assertThatIllegalArgumentException().isThrownBy(() -> DomainSelection.parse(selection))
            .withMessageContaining(problem)
            .withMessageContaining("('tcn:F,DK')");
    }
}
