package eu.testa.mail.core.settings;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The key of {@code testa.properties} about the mail that a server sends by itself to know that mail arrives. */
public final class ProbeSettings {

    /** Between two probes over the same path; empty: none are sent. */
    public static final Setting<Optional<Duration>> INTERVAL = Setting.withDefault("probe.interval", "5 minutes",
        "off, or a time of 5 seconds or more with its unit, such as 5 minutes",
        text -> text.equals("off") ? Optional.empty() : Optional.of(time(text)));

    static final List<Setting<?>> ALL = List.of(INTERVAL);

    private static final Duration SHORTEST = Duration.ofSeconds(5);

    private ProbeSettings() {
    }

    private static Duration time(String text) {
        Duration time = ValueGrammar.duration(text);
        if (time.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("too short");
        }
        return time;
    }
}
