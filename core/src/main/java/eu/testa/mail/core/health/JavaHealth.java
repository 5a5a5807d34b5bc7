package eu.testa.mail.core.health;

import java.util.List;

/**
 * Which Java the server runs on. Of all versions, some are corrected for years; the others for half a year, after which a weakness that
 * becomes known stays.
 */
public final class JavaHealth implements PartCheck {

    /** Its name, by which {@code ./testa check} finds what it says. */
    public static final String PART = "Java";

    /** The versions that are corrected for years, the oldest first. The launcher, which is there before any Java, has them, too. */
    public static final List<Integer> CORRECTED_FOR_YEARS = List.of(17, 21, 25);

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
