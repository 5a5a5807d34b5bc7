package eu.testa.mail.core.smime.trust;

import eu.testa.mail.core.pki.CryptoProvider;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathChecker;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;

/**
 * All of a path but revocation (RFC 5280 §6.1): signatures, times, name chaining, policies and their mappings, name
 * constraints, path lengths, CAs' key usage, critical extensions. Policies: any will do, none is demanded. RFC 5280 takes
 * from an anchor its name and key alone; here what it says of itself counts, too: an administrator who trusts somebody's
 * own certificate trusts him, and nobody else by his word.
 */
final class PathRules {

    private static final int KEY_CERT_SIGN = 5;

    private PathRules() {
    }

    /**
     * Why a path is none, in words.
     *
     * @param path the certificate in question first, the anchor last
     */
    static Optional<String> objection(List<KnownCertificate> path, Instant at) {
        for (KnownCertificate certificate : path) {
            if (at.isBefore(certificate.certificate().getNotBefore().toInstant())) {
                return Optional.of("the certificate of " + certificate.name() + " is not valid before "
                    + certificate.certificate().getNotBefore().toInstant());
            }
            if (at.isAfter(certificate.certificate().getNotAfter().toInstant())) {
                return Optional.of("the certificate of " + certificate.name() + " ended on "
                    + certificate.certificate().getNotAfter().toInstant());
            }
        }
        return path.size() == 1 ? Optional.empty() : objectionToAnchor(path).or(() -> pkix(path, at));
    }

    /** A certificate of version 1 cannot say that it is one of a CA. */
    private static Optional<String> objectionToAnchor(List<KnownCertificate> path) {
        KnownCertificate anchor = path.get(path.size() - 1);
        boolean[] usage = anchor.certificate().getKeyUsage();
        if (anchor.holder().getExtension(Extension.basicConstraints) != null && !anchor.isCa()
            || usage != null && !usage[KEY_CERT_SIGN]) {
            return Optional.of(anchor.name() + " is trusted itself, and is no CA that others could be trusted by");
        }
        long between = path.subList(1, path.size() - 1).stream().filter(ca -> !ca.subject().equals(ca.issuer())).count();
        return anchor.isCa() && between > anchor.certificate().getBasicConstraints()
            ? Optional.of("there are more CAs in the path than " + anchor.name() + " allows") : Optional.empty();
    }

    private static Optional<String> pkix(List<KnownCertificate> path, Instant at) {
        KnownCertificate anchor = path.get(path.size() - 1);
        try {
            List<Certificate> certificates = new ArrayList<>();
            boolean rsa = path.stream().allMatch(one -> one.certificate().getPublicKey() instanceof RSAPublicKey);
            for (KnownCertificate certificate : path.subList(0, path.size() - 1)) {
                certificates.add(rsa ? certificate.certificate() : ofBouncyCastle(certificate));
            }
            CertPath certPath =
                CertificateFactory.getInstance("X.509", CryptoProvider.get()).generateCertPath(certificates);
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(
                rsa ? anchor.certificate() : ofBouncyCastle(anchor), null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(at));
            parameters.addCertPathChecker(new CheckedElsewhere());
            CertPathValidator.getInstance("PKIX", CryptoProvider.get()).validate(certPath, parameters);
            return AddressConstraints.objection(path);
        } catch (CertPathValidatorException e) {
            String whose = e.getIndex() < 0 ? "the path" : "the certificate of " + path.get(e.getIndex()).name();
            return Optional.of(whose + " breaks the rules for paths: " + e.getMessage());
        } catch (GeneralSecurityException | RuntimeException e) {
            // hostile certificates reach code that did not expect them
            return Optional.of("the path cannot be checked: " + e.getMessage());
        }
    }

    /** Java's own do not know Brainpool curves and keys that are whole only with the issuer's; with RSA, they are faster. */
    private static X509Certificate ofBouncyCastle(KnownCertificate certificate) throws GeneralSecurityException {
        return new JcaX509CertificateConverter().setProvider(CryptoProvider.get())
            .getCertificate(certificate.holder());
    }

    /** Says that critical extensions of which Bouncy Castle knows nothing here are understood, because we check them. */
    private static final class CheckedElsewhere extends PKIXCertPathChecker {

        private static final Set<String> EXTENSIONS =
            Set.of(Extension.extendedKeyUsage.getId(), Extension.cRLDistributionPoints.getId());

        @Override
        public void init(boolean forward) {
            // has no state
        }

        @Override
        public boolean isForwardCheckingSupported() {
            return true;
        }

        @Override
        public Set<String> getSupportedExtensions() {
            return EXTENSIONS;
        }

        @Override
        public void check(Certificate certificate, Collection<String> unresolvedCriticalExtensions) {
            unresolvedCriticalExtensions.removeAll(EXTENSIONS);
        }
    }
}
