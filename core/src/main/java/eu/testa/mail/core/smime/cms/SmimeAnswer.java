package eu.testa.mail.core.smime.cms;

import java.util.Locale;

/** One of the three answers about a signed mail: integrity, trust, identity. */
public enum SmimeAnswer {
    PASS,
    FAIL,
    /** The question was not asked, or could not be. */
    NONE;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** In lower case, as mail attributes have it. */
    public String word() {
        return word;
    }
}
