package eu.testa.mail.core.smime.trust;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.NoSuchProviderException;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.cert.CertException;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.RuntimeOperatorException;

/**
 * A CRL with what the revocation check asks of it. Entries are looked up in a tree, and a signature is verified once for
 * each key, so that a CRL of a hundred thousand entries costs its time when it is read, not for each mail.
 */
final class KnownCrl {

    static final Comparator<KnownCrl> NEWEST_FIRST = Comparator
        .comparing((KnownCrl crl) -> crl.crl.getThisUpdate())
        .thenComparing(crl -> crl.number.orElse(BigInteger.ZERO)).reversed();

    private static final int MOST_KEYS = 16;

    private final X509CRL crl;
    private final X509CRLHolder holder;
    private final Optional<BigInteger> number;
    private final Optional<BigInteger> base;
    private final Optional<IssuingDistributionPoint> distributionPoint;
    private final boolean usable;
    private final Map<KnownCertificate, Boolean> signedBy = new ConcurrentHashMap<>();

    /**
     * @throws CRLException if it cannot be read
     */
    KnownCrl(X509CRL crl) throws CRLException {
        try {
            byte[] encoded = crl.getEncoded();
            // the JDK's own finds an entry in a tree; of other implementations we know nothing
            this.crl = (X509CRL) CertificateFactory.getInstance("X.509", "SUN").generateCRL(new ByteArrayInputStream(encoded));
            this.holder = new X509CRLHolder(encoded);
            this.number = integer(Extension.cRLNumber);
            this.base = integer(Extension.deltaCRLIndicator);
            this.distributionPoint = Optional.ofNullable(holder.getExtension(Extension.issuingDistributionPoint))
                .map(extension -> IssuingDistributionPoint.getInstance(extension.getParsedValue()));
        } catch (IOException | CertificateException | NoSuchProviderException
            | IllegalArgumentException | IllegalStateException e) {
            throw new CRLException("it cannot be read", e);
        }
        Set<? extends X509CRLEntry> entries = this.crl.getRevokedCertificates();
        this.usable = !this.crl.hasUnsupportedCriticalExtension()
            && (entries == null || entries.stream().noneMatch(X509CRLEntry::hasUnsupportedCriticalExtension));
    }

    private Optional<BigInteger> integer(ASN1ObjectIdentifier extension) {
        byte[] value = crl.getExtensionValue(extension.getId());
        return value == null ? Optional.empty()
            : Optional.of(ASN1Integer.getInstance(ASN1OctetString.getInstance(value).getOctets()).getValue());
    }

    X509CRL crl() {
        return crl;
    }

    X500Principal issuer() {
        return crl.getIssuerX500Principal();
    }

    /** Whether all that is critical in it is understood (RFC 5280 §5.2, §5.3). */
    boolean isUsable() {
        return usable;
    }

    boolean isDelta() {
        return base.isPresent();
    }

    Optional<IssuingDistributionPoint> distributionPoint() {
        return distributionPoint;
    }

    /** When the next one is due; a CRL that does not say counts as in date. */
    Optional<Instant> nextUpdate() {
        return Optional.ofNullable(crl.getNextUpdate()).map(date -> date.toInstant());
    }

    Instant thisUpdate() {
        return crl.getThisUpdate().toInstant();
    }

    boolean isInDate(Instant at) {
        return !at.isBefore(thisUpdate()) && nextUpdate().map(next -> !at.isAfter(next)).orElse(true);
    }

    AlgorithmIdentifier signatureAlgorithm() {
        return holder.toASN1Structure().getSignatureAlgorithm();
    }

    /** What it says of a certificate; in an indirect CRL, of that issuer's only. */
    Optional<X509CRLEntry> entry(X509Certificate certificate) {
        return Optional.ofNullable(crl.getRevokedCertificate(certificate));
    }

    /** Whether this delta brings that complete CRL up to date (RFC 5280 §5.2.4). */
    boolean isDeltaTo(KnownCrl complete) {
        return base.isPresent() && complete.number.isPresent() && number.isPresent()
            && issuer().equals(complete.issuer())
            && distributionPoint.equals(complete.distributionPoint)
            && base.get().compareTo(complete.number.get()) <= 0
            && number.get().compareTo(complete.number.get()) > 0;
    }

    boolean isSignedBy(KnownCertificate issuer) {
        Boolean known = signedBy.get(issuer);
        if (known != null) {
            return known;
        }
        boolean valid = verify(issuer);
        if (signedBy.size() < MOST_KEYS) {
            signedBy.put(issuer, valid);
        }
        return valid;
    }

    private boolean verify(KnownCertificate issuer) {
        try {
            return holder.isSignatureValid(KeyVerifier.of(issuer.key()));
        } catch (CertException | OperatorCreationException | RuntimeOperatorException | IllegalArgumentException e) {
            return false;
        }
    }
}
