package eu.testa.mail.core.address;

import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The countries of Annex A of the note. A constant's name is the country's code: the distinguishing sign of road
 * traffic (UNECE), not ISO 3166.
 */
public enum Country {
    A("Austria", "Europe/Vienna", "de"),
    B("Belgium", "Europe/Brussels", "nl", "fr", "de"),
    DK("Denmark", "Europe/Copenhagen", "da"),
    FIN("Finland", "Europe/Helsinki", "fi", "sv"),
    F("France", "Europe/Paris", "fr"),
    D("Germany", "Europe/Berlin", "de"),
    GR("Greece", "Europe/Athens", "el"),
    IS("Iceland", "Atlantic/Reykjavik", "is"),
    IRL("Ireland", "Europe/Dublin", "en", "ga"),
    I("Italy", "Europe/Rome", "it"),
    FL("Liechtenstein", "Europe/Vaduz", "de"),
    L("Luxembourg", "Europe/Luxembourg", "fr", "de", "lb"),
    NL("Netherlands", "Europe/Amsterdam", "nl"),
    N("Norway", "Europe/Oslo", "nb", "nn"),
    P("Portugal", "Europe/Lisbon", "pt"),
    E("Spain", "Europe/Madrid", "es"),
    S("Sweden", "Europe/Stockholm", "sv"),
    GB("United Kingdom", "Europe/London", "en"),
    CH("Switzerland", "Europe/Zurich", "de", "fr", "it"),
    CY("Cyprus", "Asia/Nicosia", "el", "tr"),
    CZ("Czech Republic", "Europe/Prague", "cs"),
    EST("Estonia", "Europe/Tallinn", "et"),
    H("Hungary", "Europe/Budapest", "hu"),
    LV("Latvia", "Europe/Riga", "lv"),
    LT("Lithuania", "Europe/Vilnius", "lt"),
    M("Malta", "Europe/Malta", "mt", "en"),
    PL("Poland", "Europe/Warsaw", "pl"),
    SK("Slovak Republic", "Europe/Bratislava", "sk"),
    SLO("Slovenia", "Europe/Ljubljana", "sl");

    private static final Map<String, Country> BY_CODE =
        Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Country::code, Function.identity()));

    private final String englishName;
    private final ZoneId zone;
    private final List<Locale> languages;

    Country(String englishName, String zone, String... languages) {
        this.englishName = englishName;
        this.zone = ZoneId.of(zone);
        this.languages = Arrays.stream(languages).map(Locale::forLanguageTag).toList();
    }

    /** The country with this code, in any case; empty if Annex A has none. */
    public static Optional<Country> ofCode(String code) {
        return TestaNamespace.isAscii(code) ? Optional.ofNullable(BY_CODE.get(code.toUpperCase(Locale.ROOT))) : Optional.empty();
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

    /** Its official languages, that of most people first. */
    public List<Locale> languages() {
        return languages;
    }

    /** The time of its capital, which its users have on their clocks. */
    public ZoneId zone() {
        return zone;
    }
}
