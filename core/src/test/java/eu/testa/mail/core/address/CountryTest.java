package eu.testa.mail.core.address;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountryTest {

    @Test
    void shouldHaveTheCodesOfAnnexA() {
        assertThat(Country.codes()).isEqualTo(
            "A, B, DK, FIN, F, D, GR, IS, IRL, I, FL, L, NL, N, P, E, S, GB, CH, CY, CZ, EST, H, LV, LT, M, PL, SK, SLO");
        assertThat(Country.values()).hasSize(29);
    }

    @Test
    void shouldFindCountryByCodeInAnyCase() {
        assertThat(Country.ofCode("dK")).contains(Country.DK);
        assertThat(Country.DK.englishName()).isEqualTo("Denmark");
        assertThat(Country.FIN.label()).isEqualTo("fin");
    }

    @Test
    void shouldNotTakeIsoCodesThatAnnexADoesNotHave() {
        assertThat(Country.ofCode("FR")).isEmpty();
        assertThat(Country.ofCode("DE")).isEmpty();
        assertThat(Country.ofCode("")).isEmpty();
        assertThat(Country.ofCode("\u0131s")).isEmpty();
    }
}
