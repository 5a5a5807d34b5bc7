package eu.testa.mail.core.smime.cms;

import static org.assertj.core.api.Assertions.assertThat;

import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureAlgorithmsTest {

    private static final ASN1ObjectIdentifier SHA256 = NISTObjectIdentifiers.id_sha256;
    private static final ASN1ObjectIdentifier SHA512 = NISTObjectIdentifiers.id_sha512;

    private static AlgorithmIdentifier algorithm(String id) {
        return new AlgorithmIdentifier(new ASN1ObjectIdentifier(id));
    }

    /** As PKCS #1, ANSI X9, RFC 8419 and NIST have numbered them, with the digest that goes with each. */
    @ParameterizedTest
    @CsvSource({
        "1.2.840.113549.1.1.1,    2.16.840.1.101.3.4.2.1,  SHA256withRSA",
        "1.2.840.113549.1.1.11,   2.16.840.1.101.3.4.2.1,  SHA256withRSA",
        "1.2.840.113549.1.1.5,    1.3.14.3.2.26,           SHA1withRSA",
        "1.2.840.113549.1.1.10,   2.16.840.1.101.3.4.2.2,  SHA384withRSAandMGF1",
        "1.2.840.10045.4.3.3,     2.16.840.1.101.3.4.2.2,  SHA384withECDSA",
        "1.2.840.10045.2.1,       2.16.840.1.101.3.4.2.1,  SHA256withECDSA",
        "1.3.101.112,             2.16.840.1.101.3.4.2.3,  Ed25519",
        "1.3.101.113,             2.16.840.1.101.3.4.2.18, Ed448",
        "1.2.840.10040.4.1,       2.16.840.1.101.3.4.2.1,  SHA256withDSA",
        "1.2.840.10040.4.3,       1.3.14.3.2.26,           SHA1withDSA",
        "2.16.840.1.101.3.4.3.2,  2.16.840.1.101.3.4.2.1,  SHA256withDSA",
        "2.16.840.1.101.3.4.3.8,  2.16.840.1.101.3.4.2.10, SHA3-512withDSA",
        "2.16.840.1.101.3.4.3.9,  2.16.840.1.101.3.4.2.7,  2.16.840.1.101.3.4.2.7withECDSA",
        "2.16.840.1.101.3.4.3.12, 2.16.840.1.101.3.4.2.10, SHA3-512withECDSA",
        "2.16.840.1.101.3.4.3.13, 2.16.840.1.101.3.4.2.7,  2.16.840.1.101.3.4.2.7withRSA",
        "2.16.840.1.101.3.4.3.14, 2.16.840.1.101.3.4.2.8,  SHA3-256withRSA",
        "1.2.3.4,                 2.16.840.1.101.3.4.2.1,  1.2.3.4"})
    void shouldBeNamedAsJavaDoes(String signature, String digest, String name) {
        assertThat(SignatureAlgorithms.name(algorithm(signature), new ASN1ObjectIdentifier(digest))).isEqualTo(name);
    }

    @Test
    void shouldContradictAnotherDigestThanTheirOwn() {
        assertThat(SignatureAlgorithms.contradicts(algorithm("1.2.840.113549.1.1.11"), SHA256)).isFalse();
        assertThat(SignatureAlgorithms.contradicts(algorithm("1.2.840.113549.1.1.11"), SHA512)).isTrue();
        assertThat(SignatureAlgorithms.contradicts(algorithm("1.2.840.10045.4.3.2"), SHA512)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.840.113549.1.1.1", "1.2.840.10045.2.1", "1.2.840.10040.4.1", "1.3.101.112", "1.3.101.113", "1.2.3.4"})
    void shouldGoWithEveryDigestWhereTheyHaveNoneOrAreNotKnown(String signature) {
        assertThat(SignatureAlgorithms.contradicts(algorithm(signature), SHA256)).isFalse();
        assertThat(SignatureAlgorithms.contradicts(algorithm(signature), SHA512)).isFalse();
    }

    /** RFC 4056 §3: with PSS, the parameters name the digest. */
    @Test
    void shouldNameTheirDigestWithPssInTheParameters() {
        AlgorithmIdentifier pss = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS, new RSASSAPSSparams(
            new AlgorithmIdentifier(SHA256), RSASSAPSSparams.DEFAULT_MASK_GEN_FUNCTION, new ASN1Integer(32), new ASN1Integer(1)));

        assertThat(SignatureAlgorithms.contradicts(pss, SHA256)).isFalse();
        assertThat(SignatureAlgorithms.contradicts(pss, SHA512)).isTrue();
        assertThat(SignatureAlgorithms.contradicts(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS), SHA256)).isTrue();
    }
}
