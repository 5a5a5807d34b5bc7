package eu.testa.mail.core.smime.trust;

import eu.testa.mail.core.pki.CryptoProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.jcajce.io.OutputStreamFactory;
import org.bouncycastle.operator.ContentVerifier;
import org.bouncycastle.operator.ContentVerifierProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.RuntimeOperatorException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;

/**
 * What verifies with a CA's key. RSA is left to Java's own provider: Bouncy Castle looks for small factors of every modulus
 * that it sees for the first time, which takes longer than a hundred verifications.
 */
final class KeyVerifier implements ContentVerifierProvider {

    private final SubjectPublicKeyInfo key;

    private KeyVerifier(SubjectPublicKeyInfo key) {
        this.key = key;
    }

    /**
     * @throws OperatorCreationException if the key is none that we are willing to use
     */
    static ContentVerifierProvider of(SubjectPublicKeyInfo key) throws OperatorCreationException {
        Optional<String> objection = KeyLimits.objection(key);
        if (objection.isPresent()) {
            throw new OperatorCreationException(objection.get());
        }
        return KeyLimits.isRsa(key) ? new KeyVerifier(key)
            : new JcaContentVerifierProviderBuilder().setProvider(CryptoProvider.get()).build(key);
    }

    @Override
    public boolean hasAssociatedCertificate() {
        return false;
    }

    @Override
    public X509CertificateHolder getAssociatedCertificate() {
        return null;
    }

    /** Bouncy Castle asks Java for PSS by a name that Java does not know. */
    @Override
    public ContentVerifier get(AlgorithmIdentifier algorithm) throws OperatorCreationException {
        return algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_RSASSA_PSS) ? pss(algorithm)
            : new JcaContentVerifierProviderBuilder().build(key).get(algorithm);
    }

    private ContentVerifier pss(AlgorithmIdentifier algorithm) throws OperatorCreationException {
        try {
            boolean forPssOnly = key.getAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.id_RSASSA_PSS);
            PublicKey rsa = KeyFactory.getInstance(forPssOnly ? "RSASSA-PSS" : "RSA")
                .generatePublic(new X509EncodedKeySpec(key.getEncoded()));
            Signature signature = PssSignature.start(rsa, algorithm);
            return new ContentVerifier() {

                @Override
                public AlgorithmIdentifier getAlgorithmIdentifier() {
                    return algorithm;
                }

                @Override
                public OutputStream getOutputStream() {
                    return OutputStreamFactory.createStream(signature);
                }

                @Override
                public boolean verify(byte[] expected) {
                    try {
                        return signature.verify(expected);
                    } catch (SignatureException e) {
                        throw new RuntimeOperatorException("the signature is none", e);
                    }
                }
            };
        } catch (GeneralSecurityException | IOException e) {
            throw new OperatorCreationException("the key does not verify with PSS", e);
        }
    }
}
