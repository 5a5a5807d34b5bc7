package eu.testa.mail.core.smime.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlgorithmPolicyTest {

    private static PublicKey key(String algorithm, int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair().getPublic();
    }

    private static AlgorithmPolicy least(int bits) {
        return new AlgorithmPolicy(bits, bits, Set.of());
    }

    @ParameterizedTest
    @CsvSource({"RSA, 1024", "DSA, 1024", "EC, 256"})
    void shouldTakeAKeyOfTheLeastLengthAndNoneThatIsABitShorter(String algorithm, int bits) throws Exception {
        PublicKey key = key(algorithm, bits);

        assertThat(least(bits).weakness(key)).isEmpty();
        assertThat(least(bits + 1).weakness(key)).contains(algorithm + " key of " + bits + " bits");
    }

    /** They have one length only. */
    @Test
    void shouldFindNoKeyOfEdwardsCurvesWeak() throws Exception {
        assertThat(least(4096).weakness(KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic())).isEmpty();
    }

    @Test
    void shouldFindDigestsWeakThatThePolicyRefuses() {
        AlgorithmPolicy standard = AlgorithmPolicy.standard();
        assertThat(standard.weakness(PKCSObjectIdentifiers.md5)).contains("MD5");
        assertThat(standard.weakness(OIWObjectIdentifiers.idSHA1)).contains("SHA-1");
        assertThat(standard.weakness(NISTObjectIdentifiers.id_sha256)).isEmpty();
        assertThat(standard.weakness(new ASN1ObjectIdentifier("1.2.3.4"))).as("nobody can verify it").isEmpty();
        assertThat(AlgorithmPolicy.anything().weakness(PKCSObjectIdentifiers.md5)).isEmpty();
    }

    @Test
    void shouldFindASignatureAsWeakAsItsDigest() {
        AlgorithmPolicy standard = AlgorithmPolicy.standard();
        assertThat(standard.weaknessOfSignature(new AlgorithmIdentifier(PKCSObjectIdentifiers.sha1WithRSAEncryption)))
            .contains("SHA-1");
        assertThat(standard.weaknessOfSignature(new AlgorithmIdentifier(PKCSObjectIdentifiers.sha256WithRSAEncryption))).isEmpty();
        assertThat(standard.weaknessOfSignature(new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.3.4")))).isEmpty();
    }
}
