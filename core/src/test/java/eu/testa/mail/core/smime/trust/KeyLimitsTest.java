package eu.testa.mail.core.smime.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.util.Optional;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyLimitsTest {

    @ParameterizedTest
    @CsvSource({"2048, 65537", "1024, 3", "8192, 18446744073709551615"})
    void shouldUseRsaKeysAsPeopleHaveThem(int modulus, String exponent) throws Exception {
        assertThat(KeyLimits.objection(rsa(modulus, exponent))).isEmpty();
        assertThat(KeyLimits.objection(new ParsedRsa(modulus, exponent))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"8193, 65537", "2048, 18446744073709551617", "2048, 65536"})
    void shouldNotUseRsaKeysThatTakeLongOrAreNone(int modulus, String exponent) throws Exception {
        assertThat(KeyLimits.objection(rsa(modulus, exponent))).isPresent();
        assertThat(KeyLimits.objection(new ParsedRsa(modulus, exponent))).isPresent();
    }

    private static SubjectPublicKeyInfo rsa(int modulus, String exponent) throws Exception {
        return new SubjectPublicKeyInfo(new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
            new RSAPublicKey(modulus(modulus), new BigInteger(exponent)));
    }

    private static BigInteger modulus(int bits) {
        return BigInteger.ONE.shiftLeft(bits - 1).setBit(0);
    }

    /** As a provider hands it out that has refused nothing; Java's own refuses some of these. */
    private record ParsedRsa(BigInteger getModulus, BigInteger getPublicExponent)
        implements java.security.interfaces.RSAPublicKey {

        ParsedRsa(int modulus, String exponent) {
            this(modulus(modulus), new BigInteger(exponent));
        }

        @Override
        public String getAlgorithm() {
            return "RSA";
        }

        @Override
        public String getFormat() {
            return "X.509";
        }

        @Override
        public byte[] getEncoded() {
            throw new UnsupportedOperationException("nobody has to parse it again");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1", "brainpoolP256r1", "brainpoolP512t1"})
    void shouldUseNamedCurves(String curve) throws Exception {
        assertThat(KeyLimits.objection(SubjectPublicKeyInfo.getInstance(TestAuthority.key(curve).getPublic().getEncoded())))
            .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ed25519", "Ed448", "DSA", "RSASSA-PSS"})
    void shouldUseWhatElseThereIs(String algorithm) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        assertThat(KeyLimits.objection(SubjectPublicKeyInfo.getInstance(generator.generateKeyPair().getPublic().getEncoded())))
            .isEmpty();
    }

    /** A curve of the sender's own can have any size, and be somebody else's with another generator. */
    @Test
    void shouldNotUseCurvesOfTheSendersOwn() {
        for (AlgorithmIdentifier curve : new AlgorithmIdentifier[] {
            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, ECNamedCurveTable.getByName("secp256r1")),
            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.sect571r1),
            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey)}) {
            assertThat(KeyLimits.objection(new SubjectPublicKeyInfo(curve, new byte[65]))).isPresent();
        }
    }

    @Test
    void shouldSayOfWhatItDoesNotKnowThatItDoesNot() {
        assertThat(KeyLimits.objection(new SubjectPublicKeyInfo(
            new AlgorithmIdentifier(PKCSObjectIdentifiers.dhKeyAgreement), new byte[8])))
            .isEqualTo(Optional.of("a key of a type that is not known here: 1.2.840.113549.1.3.1"));
        assertThat(KeyLimits.objection(new SubjectPublicKeyInfo(
            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption), new byte[] {0x30, 5})))
            .isEqualTo(Optional.of("a key that cannot be read"));
    }
}
