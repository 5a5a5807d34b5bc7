package eu.testa.mail.core.virus;

/** Why a scanner cannot look into part of a message. Each has its own policy, see {@link VirusPolicy}. */
public enum Obstacle {
    /** The mail, or a part of it, is encrypted for its recipients (S/MIME enveloped, PGP): end-to-end, as users want it. */
    ENCRYPTED_MAIL("encrypted mail"),
    /** The same, and nobody who is trusted has signed around it; only told apart where {@link TrustedEncryptionScanner} does. */
    ENCRYPTED_BY_STRANGER("encrypted mail without a trusted signature around it"),
    /** An attached archive or document is encrypted with a password. */
    ENCRYPTED_ATTACHMENT("encrypted attachment"),
    /** Nested too deep, too many files, too large once unpacked, too long to scan. */
    LIMIT_EXCEEDED("scan limit exceeded"),
    /** A part that says it is S/MIME and is not, or a structure that no mail program writes. */
    MALFORMED("malformed mail");

    private final String words;

    Obstacle(String words) {
        this.words = words;
    }

    /** In words, for replies, headers and logs. */
    public String words() {
        return words;
    }
}
