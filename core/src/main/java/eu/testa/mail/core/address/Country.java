package eu.testa.mail.core.address;

import java.time.ZoneId;
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
    A("Austria", "Europe/Vienna"),
    B("Belgium", "Europe/Brussels"),
    DK("Denmark", "Europe/Copenhagen"),
    FIN("Finland", "Europe/Helsinki"),
    F("France", "Europe/Paris"),
    D("Germany", "Europe/Berlin"),
    GR("Greece", "Europe/Athens"),
    IS("Iceland", "Atlantic/Reykjavik"),
    IRL("Ireland", "Europe/Dublin"),
    I("Italy", "Europe/Rome"),
    FL("Liechtenstein", "Europe/Vaduz"),
    L("Luxembourg", "Europe/Luxembourg"),
    NL("Netherlands", "Europe/Amsterdam"),
    N("Norway", "Europe/Oslo"),
    P("Portugal", "Europe/Lisbon"),
    E("Spain", "Europe/Madrid"),
    S("Sweden", "Europe/Stockholm"),
    GB("United Kingdom", "Europe/London"),
    CH("Switzerland", "Europe/Zurich"),
    CY("Cyprus", "Asia/Nicosia"),
    CZ("Czech Republic", "Europe/Prague"),
    EST("Estonia", "Europe/Tallinn"),
    H("Hungary", "Europe/Budapest"),
    LV("Latvia", "Europe/Riga"),
    LT("Lithuania", "Europe/Vilnius"),
    M("Malta", "Europe/Malta"),
    PL("Poland", "Europe/Warsaw"),
    SK("Slovak Republic", "Europe/Bratislava"),
    SLO("Slovenia", "Europe/Ljubljana");

    private static final Map<String, Country> BY_CODE =
        Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Country::code, Function.identity()));
    private static final Pattern ASCII_LETTERS = Pattern.compile("[A-Za-z]{1,3}");

    private final String englishName;
    private final ZoneId zone;

    Country(String englishName, String zone) {
        this.englishName = englishName;
        this.zone = ZoneId.of(zone);
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

    /** The time of its capital, which its users have on their clocks. */
    public ZoneId zone() {
        return zone;
    }
}
