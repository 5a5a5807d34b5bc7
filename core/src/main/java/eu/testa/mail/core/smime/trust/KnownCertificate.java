package eu.testa.mail.core.smime.trust;

import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.CertException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.RuntimeOperatorException;

/**
 * A certificate with what a search for paths asks of it again and again. Two are equal when they are the same octets,
 * whichever library has parsed them.
 */
final class KnownCertificate {

    private static final int CRL_SIGN = 6;

    private final X509Certificate certificate;
    private final X509CertificateHolder holder;
    private final byte[] encoded;
    private final SubjectPublicKeyInfo key;
    private final Optional<SubjectKeyIdentifier> keyIdentifier;
    private final Optional<byte[]> issuerKeyIdentifier;

    /**
     * @throws CertificateException if its extensions cannot be read
     */
    KnownCertificate(X509Certificate certificate) throws CertificateException {
        this.certificate = certificate;
        try {
            this.encoded = certificate.getEncoded();
            this.holder = new X509CertificateHolder(encoded);
            this.key = holder.getSubjectPublicKeyInfo();
            this.keyIdentifier = Optional.ofNullable(SubjectKeyIdentifier.fromExtensions(holder.getExtensions()));
            this.issuerKeyIdentifier = Optional.ofNullable(AuthorityKeyIdentifier.fromExtensions(holder.getExtensions()))
                .map(AuthorityKeyIdentifier::getKeyIdentifierOctets);
        } catch (CertificateEncodingException | IOException | IllegalArgumentException e) {
            throw new CertificateException("it cannot be read", e);
        }
    }

    private KnownCertificate(KnownCertificate original, SubjectPublicKeyInfo key) {
        this.certificate = original.certificate;
        this.holder = original.holder;
        this.encoded = original.encoded;
        this.keyIdentifier = original.keyIdentifier;
        this.issuerKeyIdentifier = original.issuerKeyIdentifier;
        this.key = key;
    }

    /** Whether its key is whole only together with its issuer's: a DSA key may leave its parameters out. */
    boolean inheritsKeyParameters() {
        return key.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_dsa)
            && key.getAlgorithm().getParameters() == null;
    }

    /** The same with a whole key. */
    KnownCertificate inheritingFrom(KnownCertificate issuer) {
        return inheritsKeyParameters() && issuer.key.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_dsa)
            ? new KnownCertificate(this, new SubjectPublicKeyInfo(issuer.key.getAlgorithm(), key.getPublicKeyData()))
            : this;
    }

    SubjectPublicKeyInfo key() {
        return key;
    }

    X509Certificate certificate() {
        return certificate;
    }

    X509CertificateHolder holder() {
        return holder;
    }

    X500Principal subject() {
        return certificate.getSubjectX500Principal();
    }

    X500Principal issuer() {
        return certificate.getIssuerX500Principal();
    }

    boolean isCa() {
        return certificate.getBasicConstraints() >= 0;
    }

    boolean isSelfSigned() {
        return subject().equals(issuer()) && isSignedBy(this);
    }

    /** Whether both have the same name and key: one of them is enough in a path. */
    boolean isSameEntityAs(KnownCertificate other) {
        return subject().equals(other.subject())
            && key.equals(other.key);
    }

    /** Whether the key identifiers say that the other one has issued it: a hint, no proof. */
    boolean pointsTo(KnownCertificate other) {
        return issuerKeyIdentifier.isPresent() && other.keyIdentifier.isPresent()
            && Arrays.equals(issuerKeyIdentifier.get(), other.keyIdentifier.get().getKeyIdentifier());
    }

    boolean isSignedBy(KnownCertificate other) {
        try {
            return holder.isSignatureValid(KeyVerifier.of(other.key));
        } catch (CertException | OperatorCreationException | RuntimeOperatorException | IllegalArgumentException e) {
            return false;
        }
    }

    boolean maySignCrls() {
        boolean[] usage = certificate.getKeyUsage();
        return usage == null || usage[CRL_SIGN];
    }

    /** Its common name, or its whole name where it has none: for people. */
    String name() {
        return name(subject());
    }

    static String name(X500Principal principal) {
        X500Name name = X500Name.getInstance(principal.getEncoded());
        return Arrays.stream(name.getRDNs(BCStyle.CN)).findFirst()
            .map(rdn -> IETFUtils.valueToString(rdn.getFirst().getValue())).orElseGet(principal::getName);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KnownCertificate known && Arrays.equals(encoded, known.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return name();
    }
}
