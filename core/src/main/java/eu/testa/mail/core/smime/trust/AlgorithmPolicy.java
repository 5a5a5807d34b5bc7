package eu.testa.mail.core.smime.trust;

import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;

/**
 * Which algorithms are too weak to be believed, in signatures of mail and in certificates.
 *
 * @param leastRsaBits   the shortest RSA or DSA key that counts
 * @param leastEcBits    the shortest elliptic key that counts
 * @param refusedDigests digest names, such as {@code SHA-1}
 */
public record AlgorithmPolicy(int leastRsaBits, int leastEcBits, Set<String> refusedDigests) {

    private static final Map<ASN1ObjectIdentifier, String> NAMES = Map.of(
        PKCSObjectIdentifiers.md2, "MD2",
        PKCSObjectIdentifiers.md4, "MD4",
        PKCSObjectIdentifiers.md5, "MD5",
        OIWObjectIdentifiers.idSHA1, "SHA-1",
        NISTObjectIdentifiers.id_sha224, "SHA-224",
        NISTObjectIdentifiers.id_sha256, "SHA-256",
        NISTObjectIdentifiers.id_sha384, "SHA-384",
        NISTObjectIdentifiers.id_sha512, "SHA-512");

    public AlgorithmPolicy {
        refusedDigests = Set.copyOf(refusedDigests);
    }

    /** No MD5 and older, no SHA-1, RSA from 2048 bits. */
    public static AlgorithmPolicy standard() {
        return new AlgorithmPolicy(2048, 224, Set.of("MD2", "MD4", "MD5", "SHA-1"));
    }

    /** Everything that can be verified at all. */
    public static AlgorithmPolicy anything() {
        return new AlgorithmPolicy(0, 0, Set.of());
    }

    /** What is weak about a key, in words. */
    public Optional<String> weakness(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return shorter("RSA", rsa.getModulus().bitLength(), leastRsaBits);
        }
        if (key instanceof DSAPublicKey dsa && dsa.getParams() != null) {
            return shorter("DSA", dsa.getParams().getP().bitLength(), leastRsaBits);
        }
        if (key instanceof ECPublicKey ec) {
            return shorter("EC", ec.getParams().getOrder().bitLength(), leastEcBits);
        }
        return Optional.empty();
    }

    /** What is weak about a digest, in words. */
    public Optional<String> weakness(ASN1ObjectIdentifier digest) {
        return Optional.ofNullable(NAMES.get(digest)).filter(refusedDigests::contains);
    }

    /** What is weak about the signature under a certificate, in words. */
    public Optional<String> weaknessOfSignature(X509Certificate certificate) {
        try {
            return weaknessOfSignature(Certificate.getInstance(certificate.getEncoded()).getSignatureAlgorithm());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was parsed has an encoding", e);
        }
    }

    /** What is weak about a signature that is made like this, in words. */
    Optional<String> weaknessOfSignature(AlgorithmIdentifier signature) {
        AlgorithmIdentifier digest = new DefaultDigestAlgorithmIdentifierFinder().find(signature);
        return digest == null ? Optional.empty() : weakness(digest.getAlgorithm());
    }

    private static Optional<String> shorter(String algorithm, int bits, int least) {
        return bits < least ? Optional.of(algorithm + " key of " + bits + " bits") : Optional.empty();
    }
}
