package eu.testa.mail.core.smime.trust;

/**
 * What is believed where the rules leave a choice.
 *
 * @param algorithms what is too weak
 * @param missingCrl what follows when there is no CRL of a CA on the path
 * @param expiredCrl what follows when there is one, and it is past its nextUpdate; what it had revoked stays revoked
 */
public record TrustPolicy(AlgorithmPolicy algorithms, MissingCrl missingCrl, MissingCrl expiredCrl) {

    /** What follows when it cannot be known whether a certificate was revoked. */
    public enum MissingCrl {
        /** Nothing can be said now. */
        TEMPERROR,
        /** There is no trust. */
        FAIL,
        /** The certificate counts as not revoked. */
        IGNORE
    }

    /** Strong algorithms; without a CRL in date nothing is said. */
    public static TrustPolicy standard() {
        return new TrustPolicy(AlgorithmPolicy.standard(), MissingCrl.TEMPERROR, MissingCrl.TEMPERROR);
    }

    /** The same, where no CRLs are to be had. */
    public static TrustPolicy withoutCrls() {
        return new TrustPolicy(AlgorithmPolicy.standard(), MissingCrl.IGNORE, MissingCrl.IGNORE);
    }
}
