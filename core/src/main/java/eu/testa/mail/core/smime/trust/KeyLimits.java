package eu.testa.mail.core.smime.trust;

import java.io.IOException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.DSAParameter;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X962Parameters;
import org.bouncycastle.asn1.x9.X9ECParametersHolder;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.math.ec.ECAlgorithms;

/**
 * Which keys we are willing to use at all, in a certificate, a CRL or a mail. A key in a mail is its sender's choice, and
 * so is the time that it takes: it grows with the modulus and the exponent, and with the field of a curve. A key that is
 * too short to be believed is another matter, that of {@link AlgorithmPolicy}.
 */
public final class KeyLimits {

    private static final int LARGEST_MODULUS_BITS = 8192;
    /** Nearly everybody has 17; the time of a verification is proportional to it. */
    private static final int LARGEST_EXPONENT_BITS = 64;
    private static final int LARGEST_SUBGROUP_BITS = 512;
    private static final int LARGEST_FIELD_BITS = 521;
    private static final Set<ASN1ObjectIdentifier> RSA =
        Set.of(PKCSObjectIdentifiers.rsaEncryption, PKCSObjectIdentifiers.id_RSASSA_PSS);
    private static final Set<ASN1ObjectIdentifier> EDWARDS =
        Set.of(EdECObjectIdentifiers.id_Ed25519, EdECObjectIdentifiers.id_Ed448);

    private KeyLimits() {
    }

    /** Why a key is not used, in words. Java has parsed an RSA key already, and most are. */
    public static Optional<String> objection(PublicKey key) {
        return key instanceof java.security.interfaces.RSAPublicKey rsa ? rsa(rsa.getPublicExponent(), rsa.getModulus())
            : objection(SubjectPublicKeyInfo.getInstance(key.getEncoded()));
    }

    /** Why a key is not used, in words. */
    public static Optional<String> objection(SubjectPublicKeyInfo key) {
        ASN1ObjectIdentifier type = key.getAlgorithm().getAlgorithm();
        try {
            if (isRsa(key)) {
                RSAPublicKey rsa = RSAPublicKey.getInstance(key.parsePublicKey());
                return rsa(rsa.getPublicExponent(), rsa.getModulus());
            }
            if (type.equals(X9ObjectIdentifiers.id_dsa)) {
                return dsa(DSAParameter.getInstance(key.getAlgorithm().getParameters()));
            }
            if (type.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
                return curve(X962Parameters.getInstance(key.getAlgorithm().getParameters()));
            }
        } catch (IOException | RuntimeException e) {
            // any octets at all
            return Optional.of("a key that cannot be read");
        }
        return EDWARDS.contains(type) ? Optional.empty() : Optional.of("a key of a type that is not known here: " + type);
    }

    static boolean isRsa(SubjectPublicKeyInfo key) {
        return RSA.contains(key.getAlgorithm().getAlgorithm());
    }

    private static Optional<String> rsa(BigInteger exponent, BigInteger modulus) {
        return exponent.bitLength() > LARGEST_EXPONENT_BITS || !exponent.testBit(0)
            ? Optional.of("an RSA key with an exponent that is even or has more than " + LARGEST_EXPONENT_BITS + " bits")
            : modulus(modulus);
    }

    /** Without parameters it is half a key, which alone verifies nothing. */
    private static Optional<String> dsa(DSAParameter parameters) {
        return parameters == null ? Optional.empty()
            : parameters.getQ().bitLength() > LARGEST_SUBGROUP_BITS
            ? Optional.of("a DSA key with a subgroup of more than " + LARGEST_SUBGROUP_BITS + " bits")
            : modulus(parameters.getP());
    }

    private static Optional<String> modulus(BigInteger modulus) {
        return modulus.bitLength() > LARGEST_MODULUS_BITS
            ? Optional.of("a key of more than " + LARGEST_MODULUS_BITS + " bits") : Optional.empty();
    }

    private static Optional<String> curve(X962Parameters parameters) {
        X9ECParametersHolder curve = parameters.isNamedCurve()
            ? ECNamedCurveTable.getByOIDLazy(ASN1ObjectIdentifier.getInstance(parameters.getParameters())) : null;
        return curve != null && ECAlgorithms.isFpCurve(curve.getCurve())
            && curve.getCurve().getFieldSize() <= LARGEST_FIELD_BITS
            ? Optional.empty() : Optional.of("a key on a curve that is not one of NIST's or Brainpool's");
    }
}
