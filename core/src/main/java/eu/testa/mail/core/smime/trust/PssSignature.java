package eu.testa.mail.core.smime.trust;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PSSParameterSpec;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** RSASSA-PSS (RFC 4055) with Java's own provider, under mail and under certificates. */
public final class PssSignature {

    private PssSignature() {
    }

    /**
     * A signature that waits for what was signed.
     *
     * @throws GeneralSecurityException if the parameters cannot be read, or the key is none for it
     */
    public static Signature start(PublicKey key, AlgorithmIdentifier algorithm) throws GeneralSecurityException {
        Signature pss = Signature.getInstance("RSASSA-PSS");
        pss.initVerify(key);
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
            parameters.init(algorithm.getParameters().toASN1Primitive().getEncoded("DER"));
            pss.setParameter(parameters.getParameterSpec(PSSParameterSpec.class));
            return pss;
        } catch (IOException e) {
            throw new GeneralSecurityException("the parameters of its PSS signature cannot be read", e);
        }
    }
}
