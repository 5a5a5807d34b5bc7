package eu.testa.mail.core.smime.trust;

import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.ContentVerifierProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;

/**
 * What verifies with a CA's key. RSA is left to Java's own provider: Bouncy Castle looks for small factors of every modulus
 * that it sees for the first time, which takes longer than a hundred verifications.
 */
final class KeyVerifier {

    private KeyVerifier() {
    }

    static ContentVerifierProvider of(SubjectPublicKeyInfo key) throws OperatorCreationException {
        JcaContentVerifierProviderBuilder builder = new JcaContentVerifierProviderBuilder();
        return key.getAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption) ? builder.build(key)
            : builder.setProvider(KnownCertificate.PROVIDER).build(key);
    }
}
