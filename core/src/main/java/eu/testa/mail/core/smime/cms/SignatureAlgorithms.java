package eu.testa.mail.core.smime.cms;

import eu.testa.mail.core.pki.CryptoProvider;
import eu.testa.mail.core.smime.trust.KeyLimits;
import eu.testa.mail.core.smime.trust.PssSignature;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;

/** How a signer's key verifies (RFC 5754, RFC 4056, RFC 8419): with Java's own providers wherever they have the algorithm. */
public final class SignatureAlgorithms {

    private static final ASN1ObjectIdentifier DSA = new ASN1ObjectIdentifier("1.2.840.10040.4");
    /** Java has no others any more, not the Brainpool curves that Member States' smart cards have. */
    private static final Set<ASN1ObjectIdentifier> CURVES_OF_JAVA =
        Set.of(SECObjectIdentifiers.secp256r1, SECObjectIdentifiers.secp384r1, SECObjectIdentifiers.secp521r1);
    private static final Set<ASN1ObjectIdentifier> WITHOUT_DIGEST = Set.of(PKCSObjectIdentifiers.rsaEncryption,
        PKCSObjectIdentifiers.id_RSASSA_PSS, X9ObjectIdentifiers.id_ecPublicKey, X9ObjectIdentifiers.id_dsa,
        EdECObjectIdentifiers.id_Ed25519, EdECObjectIdentifiers.id_Ed448);

    private SignatureAlgorithms() {
    }

    /**
     * For people and programs: {@code SHA256withRSA}, {@code SHA256withRSAandMGF1}, {@code SHA384withECDSA},
     * {@code Ed25519}; the object identifier of an unknown one.
     */
    public static String name(AlgorithmIdentifier signature, ASN1ObjectIdentifier digest) {
        ASN1ObjectIdentifier type = signature.getAlgorithm();
        String digestName = DigestAlgorithms.nameInSignatures(digest).orElse(digest.getId());
        if (type.equals(EdECObjectIdentifiers.id_Ed25519)) {
            return "Ed25519";
        }
        if (type.equals(EdECObjectIdentifiers.id_Ed448)) {
            return "Ed448";
        }
        if (type.equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
            return digestName + "withRSAandMGF1";
        }
        if (type.on(PKCSObjectIdentifiers.pkcs_1)) {
            return digestName + "withRSA";
        }
        if (type.on(X9ObjectIdentifiers.id_ecSigType) || type.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return digestName + "withECDSA";
        }
        if (type.on(DSA)) {
            return digestName + "withDSA";
        }
        return type.on(NISTObjectIdentifiers.sigAlgs)
            ? digestName + "with" + nist(Integer.parseInt(type.getId().substring(type.getId().lastIndexOf('.') + 1)))
            : type.getId();
    }

    /** NIST has numbered its signature algorithms: DSA first, ECDSA and RSA with SHA-3 after it. */
    private static String nist(int number) {
        return number < 9 ? "DSA" : number < 13 ? "ECDSA" : "RSA";
    }

    /** Whether the signature algorithm has the digest in it, and it is another than the one of the content. */
    public static boolean contradicts(AlgorithmIdentifier signature, ASN1ObjectIdentifier digest) {
        if (signature.getAlgorithm().equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
            ASN1Encodable parameters = signature.getParameters();
            return parameters == null
                || !RSASSAPSSparams.getInstance(parameters).getHashAlgorithm().getAlgorithm().equals(digest);
        }
        if (WITHOUT_DIGEST.contains(signature.getAlgorithm())) {
            return false;
        }
        AlgorithmIdentifier implied = new DefaultDigestAlgorithmIdentifierFinder().find(signature);
        return implied != null && !implied.getAlgorithm().equals(digest);
    }

    /**
     * A signature that waits for what was signed.
     *
     * @throws GeneralSecurityException if there is no such algorithm here, or the key is none for it, or none that we are
     *                                  willing to use
     */
    public static Signature start(PublicKey key, AlgorithmIdentifier signature, ASN1ObjectIdentifier digest)
        throws GeneralSecurityException {
        Optional<String> objection = KeyLimits.objection(key);
        if (objection.isPresent()) {
            throw new InvalidKeyException(objection.get());
        }
        if (signature.getAlgorithm().equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
            return PssSignature.start(key, signature);
        }
        boolean otherCurve = key instanceof ECPublicKey && !CURVES_OF_JAVA.contains(
            SubjectPublicKeyInfo.getInstance(key.getEncoded()).getAlgorithm().getParameters());
        Signature verifier = otherCurve ? Signature.getInstance(name(signature, digest), CryptoProvider.get())
            : Signature.getInstance(name(signature, digest));
        verifier.initVerify(otherCurve ? KeyFactory.getInstance("EC", CryptoProvider.get())
            .generatePublic(new X509EncodedKeySpec(key.getEncoded())) : key);
        return verifier;
    }
}
