package eu.testa.mail.core.smime.cms;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigestAlgorithmsTest {

    /** Of "abc", as those who made the algorithms have published it. */
    @ParameterizedTest
    @CsvSource({
        "1.2.840.113549.2.5,      900150983cd24fb0d6963f7d28e17f72",
        "1.3.14.3.2.26,           a9993e364706816aba3e25717850c26c9cd0d89d",
        "1.3.36.3.2.1,            8eb208f7e05d987a9b044a8e98c6b087f15a0bfc",
        "2.16.840.1.101.3.4.2.4,  23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
        "2.16.840.1.101.3.4.2.1,  ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "2.16.840.1.101.3.4.2.8,  3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"})
    void shouldBeWhatTheirIdentifiersSay(String id, String digest) {
        assertThat(DigestAlgorithms.start(new ASN1ObjectIdentifier(id)).orElseThrow().digest("abc".getBytes(StandardCharsets.US_ASCII)))
            .isEqualTo(HexFormat.of().parseHex(digest));
    }

    /** RFC 8551 §3.5.3.2, with the names from before RFC 5751. */
    @ParameterizedTest
    @CsvSource({"sha-256, 2.16.840.1.101.3.4.2.1", "sha256, 2.16.840.1.101.3.4.2.1", "sha1, 1.3.14.3.2.26",
        "sha-512, 2.16.840.1.101.3.4.2.3", "md5, 1.2.840.113549.2.5"})
    void shouldBeKnownByWhatAMultipartAnnounces(String micalg, String id) {
        assertThat(DigestAlgorithms.byMicalg(micalg)).contains(new ASN1ObjectIdentifier(id));
    }

    @Test
    void shouldBeNoneWhereNobodyHereKnowsIt() {
        assertThat(DigestAlgorithms.start(new ASN1ObjectIdentifier("1.2.3.4"))).isEmpty();
        assertThat(DigestAlgorithms.nameInSignatures(new ASN1ObjectIdentifier("1.2.3.4"))).isEmpty();
        assertThat(DigestAlgorithms.byMicalg("unknown")).isEmpty();
    }
}
