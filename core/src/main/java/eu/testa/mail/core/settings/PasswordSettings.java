package eu.testa.mail.core.settings;

import java.time.Duration;
import java.util.List;

/** The keys {@code password.*} of {@code testa.properties}: when guessing of passwords ends, and what a new one has to be. */
public final class PasswordSettings {

    public static final Setting<Integer> PER_ACCOUNT = number("password.lock-account-after", "10",
        "the number of wrong passwords after which an account is locked for a while", 2, 1_000_000);
    public static final Setting<Integer> PER_ADDRESS = number("password.lock-address-after", "50",
        "the number of wrong passwords after which an address is locked for a while", 2, 1_000_000);
    public static final Setting<Duration> LOCK = Setting.withDefault("password.lock", "15 minutes",
        "a time with its unit, such as 15 minutes", ValueGrammar::duration);

    public static final Setting<Integer> MIN_LENGTH = number("password.min-length", "10",
        "the number of characters that a new password needs at least, 8 or more", 8, 128);

    static final List<Setting<?>> ALL = List.of(PER_ACCOUNT, PER_ADDRESS, LOCK, MIN_LENGTH);

    private PasswordSettings() {
    }

    private static Setting<Integer> number(String key, String defaultValue, String expected, int least, int most) {
        return Setting.withDefault(key, defaultValue, expected, ValueGrammar.number(least, most));
    }
}
