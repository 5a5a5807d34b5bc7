package eu.testa.mail.core.smime.cms;

/** One of the three answers about a signed mail: integrity, trust, identity. */
public enum SmimeAnswer {
    PASS,
    FAIL,
    /** The question was not asked, or could not be. */
    NONE
}
