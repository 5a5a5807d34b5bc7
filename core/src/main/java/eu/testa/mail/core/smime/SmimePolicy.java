package eu.testa.mail.core.smime;

import eu.testa.mail.core.smime.cms.SmimeLimits;
import eu.testa.mail.core.smime.trust.AlgorithmPolicy;

/**
 * What is asked of a signature.
 *
 * @param algorithms what is too weak: a signature made with it is not trusted, whole though it may be
 * @param identity   whether a certificate has to name the From address
 * @param date       whether the signing time has to be within a day of the Date field
 * @param limits     how much of a sender's making is taken
 */
public record SmimePolicy(AlgorithmPolicy algorithms, boolean identity, boolean date, SmimeLimits limits) {

    /** Strong algorithms, and the signer is who the mail is from. */
    public static SmimePolicy standard() {
        return new SmimePolicy(AlgorithmPolicy.standard(), true, false, SmimeLimits.standard());
    }

    /** The same, without the question of who the mail is from. */
    public SmimePolicy withoutIdentity() {
        return new SmimePolicy(algorithms, false, date, limits);
    }
}
