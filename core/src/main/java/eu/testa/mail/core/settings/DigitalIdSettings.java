package eu.testa.mail.core.settings;

import eu.testa.mail.core.address.Country;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The keys {@code digital-id.*} of {@code testa.properties}: certificates that come with signed mail. */
public final class DigitalIdSettings {

    /** What is done with a certificate that has another key than those known of its address. */
    public enum KeyChange {
        /** It is offered as others are, logged and listed. */
        ACCEPT,
        /** It is offered after an administrator's word. */
        CONFIRM
    }

    public static final Setting<KeyChange> KEY_CHANGE = Setting.withDefault("digital-id.key-change", "accept",
        "accept, or confirm: a certificate with another key is offered after an administrator's word",
        text -> KeyChange.valueOf(text.toUpperCase(Locale.ROOT)));
    public static final Setting<List<String>> OWN_AUTHORITIES = Setting.withDefault("digital-id.own-authorities", "EC_CA.crt",
        "names of files in smime/authorities, separated by commas", DigitalIdSettings::names);

    public static final Setting<List<Country>> EXCHANGE = Setting.withDefault("digital-id.exchange", "all",
        "all, none, or codes of countries, separated by commas", DigitalIdSettings::countries);

    static final List<Setting<?>> ALL = List.of(KEY_CHANGE, OWN_AUTHORITIES, EXCHANGE);

    private DigitalIdSettings() {
    }

    private static List<Country> countries(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "all" -> List.of(Country.values());
            case "none" -> List.of();
            default -> ValueGrammar.nonEmpty(ValueGrammar.list(text, code -> Country.ofCode(code)
                .orElseThrow(() -> new IllegalArgumentException("not a country code of Annex A")))).stream().distinct().toList();
        };
    }

    private static List<String> names(String text) {
        List<String> names = ValueGrammar.list(text, Function.identity());
        if (names.stream().anyMatch(name -> name.contains("/"))) {
            throw new IllegalArgumentException("a path");
        }
        return names;
    }
}
