package eu.testa.mail.core.dns;

import eu.testa.mail.core.settings.DnsSettings;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.settings.TestaSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which name servers are asked for which zone, and how (chapter 2.2 of the note: zone forwarding).
 *
 * @param zones   each zone with its servers, in the order in which they are asked; other names do not exist
 * @param timeout of one question to one server
 * @param pause   for which a server that gave no reply is left alone
 * @param stale   for which an answer is used after its TTL when no server can be asked; zero: not at all
 */
public record Forwarding(Map<String, List<Endpoint>> zones, Duration timeout, Duration pause, Duration stale) {

    public Forwarding {
        zones = Map.copyOf(zones);
    }

    /** As {@code testa.properties} has it. */
    public static Forwarding of(TestaSettings settings) {
        Map<String, List<Endpoint>> zones = new LinkedHashMap<>(settings.get(DnsSettings.ZONES));
        zones.put(settings.get(TestaSettings.ROOT), settings.get(TestaSettings.DNS_SERVERS));
        return new Forwarding(zones, settings.get(DnsSettings.TIMEOUT), settings.get(DnsSettings.PAUSE),
            settings.get(DnsSettings.STALE).orElse(Duration.ZERO));
    }
}
