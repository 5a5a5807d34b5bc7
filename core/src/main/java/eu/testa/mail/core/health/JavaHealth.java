package eu.testa.mail.core.health;

import java.util.Set;

/**
 * Which Java the server runs on. Of all versions, some are corrected for years; the others for half a year, after which a weakness that
 * becomes known stays.
 */
public final class JavaHealth implements PartCheck {

    /** Its name, by which {@code ./testa check} finds what it says. */
    public static final String PART = "Java";

    private static final Set<Integer> CORRECTED_FOR_YEARS = Set.of(17, 21, 25);

    @Override
    public String part() {
        return PART;
    }

    @Override
    public PartHealth look() {
        return judge(Runtime.version(), System.getProperty("java.vendor"));
    }

    static PartHealth judge(Runtime.Version version, String vendor) {
        String words = "Java " + version + " of " + vendor;
        if (CORRECTED_FOR_YEARS.contains(version.feature())) {
            return PartHealth.noted(words, "");
        }
        return PartHealth.degraded(words + ": this version is corrected for half a year only, and the server is not tried with it",
            "Install Java 25, or 21 or 17, and restart the server; JAVA_HOME chooses among several (docs/java.md).");
    }
}
