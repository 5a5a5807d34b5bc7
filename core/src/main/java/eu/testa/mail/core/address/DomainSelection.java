package eu.testa.mail.core.address;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A choice of TESTA domains, written {@code project}, {@code project:countries} or {@code *:countries}:
 * {@code tcn}, {@code tcn:F,DK}, {@code *:B}.
 *
 * @param project   the project; empty is any
 * @param countries the countries; never empty
 */
public record DomainSelection(Optional<String> project, Set<Country> countries) {

    private static final String EXPECTED = "; expected nothing (all of TESTA), a project ('tcn'), a project and "
        + "countries ('tcn:F,DK'), or countries of any project ('*:F,DK')";

    public DomainSelection {
        countries = Set.copyOf(countries);
    }

    /**
     * Reads a selection.
     *
     * @throws IllegalArgumentException if it is not one; the message says what was found and what was expected
     */
    public static DomainSelection parse(String text) {
        String[] parts = text.strip().split(":", -1);
        if (parts.length > 2) {
            throw new IllegalArgumentException("more than one colon in '" + text + "'" + EXPECTED);
        }
        Optional<String> project = project(parts[0].strip());
        return new DomainSelection(project, parts.length == 1 ? EnumSet.allOf(Country.class) : countries(parts[1]));
    }

    /** Whether a domain is among those chosen. */
    public boolean includes(TestaDomain domain) {
        return project.map(domain.project()::equals).orElse(true) && countries.contains(domain.country());
    }

    private static Optional<String> project(String label) {
        if (label.equals("*")) {
            return Optional.empty();
        }
        String lower = label.toLowerCase(Locale.ROOT);
        if (!TestaNamespace.isProject(lower)) {
            throw new IllegalArgumentException("'" + label + "' is not a project" + EXPECTED);
        }
        return Optional.of(lower);
    }

    private static Set<Country> countries(String codes) {
        EnumSet<Country> countries = EnumSet.noneOf(Country.class);
        for (String code : codes.split(",", -1)) {
            countries.add(Country.ofCode(code.strip()).orElseThrow(() -> new IllegalArgumentException(
                "'" + code.strip() + "' is no country code of TESTA (" + Country.codes() + ")" + EXPECTED)));
        }
        return countries;
    }
}
