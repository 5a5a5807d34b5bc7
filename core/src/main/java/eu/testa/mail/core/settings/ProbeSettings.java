package eu.testa.mail.core.settings;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The key of {@code testa.properties} about the mail that a server sends by itself to know that mail arrives. */
public final class ProbeSettings {

    private static final Pattern TIME = Pattern.compile("([1-9]\\d{0,4}) ?(second|minute|hour)s?");

    /** Between two probes over the same path; empty: none are sent. */
    public static final Setting<Optional<Duration>> INTERVAL = Setting.withDefault("probe.interval", "5 minutes",
        "off, or a time of 5 seconds or more with its unit, such as 5 minutes",
        text -> text.equals("off") ? Optional.empty() : Optional.of(time(text)));

    static final List<Setting<?>> ALL = List.of(INTERVAL);

    private static final Duration SHORTEST = Duration.ofSeconds(5);

    private ProbeSettings() {
    }

    private static Duration time(String text) {
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a time");
        }
        long count = Long.parseLong(matcher.group(1));
        Duration time = switch (matcher.group(2)) {
            case "second" -> Duration.ofSeconds(count);
            case "minute" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
        if (time.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("too short");
        }
        return time;
    }
}
