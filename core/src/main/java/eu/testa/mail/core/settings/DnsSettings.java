package eu.testa.mail.core.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The keys of {@code testa.properties} about how names are looked up; {@code docs/dns.md} explains them. */
public final class DnsSettings {

    /** Zones beside the root of TESTA, each with its name servers. */
    public static final Setting<Map<String, List<Endpoint>>> ZONES = Setting.withDefault("dns.zones", "",
        "further zones and their name servers: zone = server:port server, several zones separated by commas",
        DnsSettings::zones);
    public static final Setting<Duration> TIMEOUT = Setting.withDefault("dns.timeout", "2 seconds",
        "how long one name server may take for one question, such as 2 seconds", ValueGrammar::duration);
    public static final Setting<Duration> PAUSE = Setting.withDefault("dns.pause", "10 seconds",
        "how long a name server that did not reply is left alone, such as 10 seconds", ValueGrammar::duration);
    public static final Setting<Optional<Duration>> STALE = Setting.withDefault("dns.stale", "1 day",
        "how long an answer is used after its time while no name server replies, such as 1 day, or never",
        ValueGrammar::durationOrNever);

    static final List<Setting<?>> ALL = List.of(ZONES, TIMEOUT, PAUSE, STALE);

    private static final int PORT = 53;

    private DnsSettings() {
    }

    private static Map<String, List<Endpoint>> zones(String text) {
        Map<String, List<Endpoint>> zones = new LinkedHashMap<>();
        for (String entry : text.split(",")) {
            if (entry.isBlank()) {
                continue;
            }
            String[] sides = entry.strip().split("\\s*=\\s*", 2);
            if (sides.length != 2 || !sides[0].matches("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*")) {
                throw new IllegalArgumentException("not a zone");
            }
            zones.put(sides[0].toLowerCase(Locale.ROOT), Arrays.stream(sides[1].strip().split("\\s+"))
                .map(server -> Endpoint.parse(server, PORT)).toList());
        }
        return Map.copyOf(zones);
    }
}
