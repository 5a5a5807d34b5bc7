package eu.testa.mail.core.smime.trust;

import eu.testa.mail.core.digitalid.RevocationCheck;
import eu.testa.mail.core.smime.trust.Revocation.Knowledge;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;

/**
 * What the CRLs of a trust store have revoked, as far as a CA of the store has signed them. A certificate that a CRL has
 * stays revoked when that CRL is past its nextUpdate.
 */
public final class KnownRevocations implements RevocationCheck {

    private final TrustStore store;
    private final Clock clock;

    public KnownRevocations(TrustStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public boolean isRevoked(X509Certificate certificate) {
        TrustMaterial material = store.material();
        // nearly always there is nothing, and that is found without parsing the certificate
        if (material.allCrls().stream().noneMatch(crl -> crl.entry(certificate).isPresent())) {
            return false;
        }
        try {
            return new Revocation(AlgorithmPolicy.anything(), material::crls, (crl, path) -> isSigned(crl, material),
                clock.instant()).check(List.of(new KnownCertificate(certificate))).knowledge() == Knowledge.REVOKED;
        } catch (CertificateException e) {
            return true;
        }
    }

    private static boolean isSigned(KnownCrl crl, TrustMaterial material) {
        return material.authorities(crl.issuer()).anyMatch(ca -> ca.maySignCrls() && crl.isSignedBy(ca));
    }
}
