package eu.testa.mail.core.address;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The countries of Annex A of the note. A constant's name is the country's code: the distinguishing sign of road
 * traffic (UNECE), not ISO 3166.
 */
public enum Country {
    A("Austria"),
    B("Belgium"),
    DK("Denmark"),
    FIN("Finland"),
    F("France"),
    D("Germany"),
    GR("Greece"),
    IS("Iceland"),
    IRL("Ireland"),
    I("Italy"),
    FL("Liechtenstein"),
    L("Luxembourg"),
    NL("Netherlands"),
    N("Norway"),
    P("Portugal"),
    E("Spain"),
    S("Sweden"),
    GB("United Kingdom"),
    CH("Switzerland"),
    CY("Cyprus"),
    CZ("Czech Republic"),
    EST("Estonia"),
    H("Hungary"),
    LV("Latvia"),
    LT("Lithuania"),
    M("Malta"),
    PL("Poland"),
    SK("Slovak Republic"),
    SLO("Slovenia");

    private static final Map<String, Country> BY_CODE =
        Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Country::code, Function.identity()));
    private static final Pattern ASCII_LETTERS = Pattern.compile("[A-Za-z]{1,3}");

    private final String englishName;

    Country(String englishName) {
        this.englishName = englishName;
    }

    /** The country with this code, in any case; empty if Annex A has none. */
    public static Optional<Country> ofCode(String code) {
        // Unicode has letters that become ASCII when their case is changed (dotless i, Kelvin sign).
        if (!ASCII_LETTERS.matcher(code).matches()) {
            return Optional.empty();
        }
        return Optional.ofNullable(BY_CODE.get(code.toUpperCase(Locale.ROOT)));
    }

    /** All codes in the order of Annex A, for messages: {@code A, B, DK, …}. */
    public static String codes() {
        return Arrays.stream(values()).map(Country::code).collect(Collectors.joining(", "));
    }

    /** The code as Annex A prints it: {@code DK}. */
    public String code() {
        return name();
    }

    /** The code as a label of a domain name: {@code dk}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String englishName() {
        return englishName;
    }
}
