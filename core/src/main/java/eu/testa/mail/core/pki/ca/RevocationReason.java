package eu.testa.mail.core.pki.ca;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why a certificate was revoked (RFC 5280 §5.3.1). The reasons that only make sense for other kinds of certificate, and
 * the hold that could be taken back, are not offered.
 */
public enum RevocationReason {
    UNSPECIFIED("unspecified", 0),
    KEY_COMPROMISE("keyCompromise", 1),
    CA_COMPROMISE("cACompromise", 2),
    AFFILIATION_CHANGED("affiliationChanged", 3),
    SUPERSEDED("superseded", 4),
    CESSATION_OF_OPERATION("cessationOfOperation", 5),
    PRIVILEGE_WITHDRAWN("privilegeWithdrawn", 9);

    private final String word;
    private final int code;

    RevocationReason(String word, int code) {
        this.word = word;
        this.code = code;
    }

    /** The reason with this name of RFC 5280, in any case; empty if none has it. */
    public static Optional<RevocationReason> ofWord(String word) {
        return Arrays.stream(values()).filter(reason -> reason.word.equalsIgnoreCase(word)).findFirst();
    }

    /** All names, for messages. */
    public static String words() {
        return Arrays.stream(values()).map(RevocationReason::word).collect(Collectors.joining(", "));
    }

    /** The name in RFC 5280. */
    public String word() {
        return word;
    }

    /** The CRLReason code. */
    public int code() {
        return code;
    }
}
