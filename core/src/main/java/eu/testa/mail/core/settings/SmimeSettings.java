package eu.testa.mail.core.settings;

import java.time.Duration;
import java.util.List;

/** The keys of {@code testa.properties} about S/MIME; {@code docs/smime.md} explains them. */
public final class SmimeSettings {

    /** What follows when it cannot be known whether a certificate was revoked. */
    public enum Unsure {
        TEMPERROR, FAIL, IGNORE
    }

    /** What follows from something that a verifier may overlook. */
    public enum Lapse {
        REFUSE, ACCEPT
    }

    public static final Setting<Unsure> CRL_MISSING = unsure("smime.crl.missing");
    public static final Setting<Unsure> CRL_EXPIRED = unsure("smime.crl.expired");
    /** What follows from MD5, SHA-1, or an RSA key under 2048 bits. */
    public static final Setting<Lapse> WEAK_ALGORITHMS = Setting.withDefault("smime.weak-algorithms", "refuse",
        "refuse or accept", text -> ValueGrammar.choice(text, Lapse.class));
    /** What follows when it was signed more than a day before or after the mail's Date. */
    public static final Setting<Lapse> OTHER_DATE = Setting.withDefault("smime.other-date", "accept",
        "refuse or accept", text -> ValueGrammar.choice(text, Lapse.class));
    public static final Setting<Duration> WARN_BEFORE = Setting.withDefault("smime.warn-before", "3 days",
        "how long before a CA or a CRL ends health warns, such as 3 days", ValueGrammar::duration);

    static final List<Setting<?>> ALL = List.of(CRL_MISSING, CRL_EXPIRED, WEAK_ALGORITHMS, OTHER_DATE, WARN_BEFORE);

    private SmimeSettings() {
    }

    private static Setting<Unsure> unsure(String key) {
        return Setting.withDefault(key, "temperror", "temperror, fail or ignore",
            text -> ValueGrammar.choice(text, Unsure.class));
    }
}
