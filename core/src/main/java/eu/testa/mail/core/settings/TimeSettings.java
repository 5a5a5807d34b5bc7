package eu.testa.mail.core.settings;

import java.util.List;
import java.util.Optional;

/** The keys of {@code testa.properties} about the time of day. */
public final class TimeSettings {

    /** Asked by {@code ./testa check} only; the machine's clock is the operating system's business. */
    public static final Setting<Optional<Endpoint>> SERVER = Setting.withDefault("time.server", "",
        "a time server (NTP) that ./testa check compares the clock with, such as 192.0.2.123",
        text -> text.isEmpty() ? Optional.empty() : Optional.of(Endpoint.parse(text, 123)));

    static final List<Setting<?>> ALL = List.of(SERVER);

    private TimeSettings() {
    }
}
