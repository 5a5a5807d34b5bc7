package eu.testa.mail.core.smime.trust;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Says whether a certificate may sign mail: the question of trust, apart from integrity and identity. */
@FunctionalInterface
public interface CertificateTrust {

    /**
     * Looks for paths from the signers of one mail to an anchor (RFC 5280 §6, RFC 8550 §4). What a mail brings is its
     * sender's choice, so the work has a limit: one for all signers together.
     *
     * @param signers                 whose keys verified signatures
     * @param certificatesFromMessage what came with the signature: they complete a path, and never anchor one
     * @param crlsFromMessage         what came with the signature; they count as far as a trusted CA has signed them
     * @param at                      the time at which everything has to be valid: when the mail came in, never the time
     *                                that the signer claims
     * @return for each signer
     */
    Map<X509Certificate, TrustVerdict> check(Collection<X509Certificate> signers,
        Collection<X509Certificate> certificatesFromMessage, Collection<X509CRL> crlsFromMessage, Instant at);

    /** The same for one signer. */
    default TrustVerdict check(X509Certificate signer, Collection<X509Certificate> certificatesFromMessage,
        Collection<X509CRL> crlsFromMessage, Instant at) {
        return check(List.of(signer), certificatesFromMessage, crlsFromMessage, at).get(signer);
    }
}
