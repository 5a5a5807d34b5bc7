package eu.testa.mail.core.pki.ca;

/** Which rules of the note the CA issues by. */
public enum Phase {
    /** Three digital IDs a country, for a month, not renewable (chapter 3.1, stage 3, and chapter 4). */
    TEST(1),
    /** As many as there are clerks, renewable. */
    PRODUCTION(24);

    /** The most digital IDs that a country gets in the test phase. */
    public static final int TEST_IDS_PER_COUNTRY = 3;

    private final int defaultMonths;

    Phase(int defaultMonths) {
        this.defaultMonths = defaultMonths;
    }

    /** How long a digital ID is valid unless the CA's settings say otherwise, in months. */
    public int defaultMonths() {
        return defaultMonths;
    }
}
