package eu.testa.mail.core.digitalid;

import java.security.cert.X509Certificate;

/** What the CRLs say that this server has. */
@FunctionalInterface
public interface RevocationCheck {

    /** Whether a CRL of its issuer has the certificate. */
    boolean isRevoked(X509Certificate certificate);
}
