package eu.testa.mail.core.smime.trust;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;

/** Says whether a certificate may sign mail: the question of trust, apart from integrity and identity. */
@FunctionalInterface
public interface CertificateTrust {

    /**
     * Looks for a path from a signer to an anchor (RFC 5280 §6, RFC 8550 §4).
     *
     * @param signer                  whose key verified the signature
     * @param certificatesFromMessage what came with the signature: they complete a path, and never anchor one
     * @param crlsFromMessage         what came with the signature; they count as far as a trusted CA has signed them
     * @param at                      the time at which everything has to be valid: when the mail came in, never the time
     *                                that the signer claims
     */
    TrustVerdict check(X509Certificate signer, Collection<X509Certificate> certificatesFromMessage,
        Collection<X509CRL> crlsFromMessage, Instant at);
}
