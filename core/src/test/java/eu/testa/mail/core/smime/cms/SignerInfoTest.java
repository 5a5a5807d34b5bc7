package eu.testa.mail.core.smime.cms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.mime.MalformedMailException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.BEROctetString;
import org.bouncycastle.asn1.BERSet;
import org.bouncycastle.asn1.BERTaggedObject;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DLSequence;
import org.bouncycastle.asn1.DLSet;
import org.bouncycastle.asn1.DLTaggedObject;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 5652 §5.3, and what is none of it. Whether such signatures verify is in {@code CmsVerifierTest}. */
class SignerInfoTest {

    private static final ASN1Encodable VERSION = new ASN1Integer(1);
    private static final ASN1Encodable ISSUER = new X500Name("CN=EC_CA");
    private static final ASN1Encodable NAMED = sequence(ISSUER, new ASN1Integer(4711));
    private static final ASN1Encodable SHA256 = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256);
    private static final ASN1Encodable RSA = new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
    private static final ASN1Encodable SIGNATURE = new DEROctetString(new byte[] {1, 2, 3});
    private static final ASN1Encodable DIGEST = new DEROctetString(new byte[32]);
    private static final ASN1Encodable CONTENT_TYPE = new Attribute(CMSAttributes.contentType, new DERSet(CMSObjectIdentifiers.data));
    private static final ASN1Encodable MESSAGE_DIGEST = new Attribute(CMSAttributes.messageDigest, new DERSet(DIGEST));

    private static ASN1Encodable sequence(ASN1Encodable... elements) {
        return new DERSequence(elements);
    }

    private static ASN1Encodable signed(ASN1Encodable... attributes) {
        return new DLTaggedObject(false, 0, new DLSet(attributes));
    }

    private static byte[] encoded(ASN1Encodable object) throws IOException {
        return object.toASN1Primitive().getEncoded();
    }

    private static SignerInfo read(ASN1Encodable... elements) throws IOException {
        BerReader ber = new BerReader(new ByteArrayInputStream(encoded(new DLSequence(elements))), 16, 100_000);
        return SignerInfo.read(ber, ber.first());
    }

    @Test
    void shouldReadWhatASignerHasLeft() throws Exception {
        SignerInfo info = read(VERSION, NAMED, SHA256, signed(MESSAGE_DIGEST, CONTENT_TYPE), RSA, SIGNATURE,
            new DLTaggedObject(false, 1, new DLSet(MESSAGE_DIGEST)));

        assertThat(info.digest()).isEqualTo(NISTObjectIdentifiers.id_sha256);
        assertThat(info.algorithm()).isEqualTo(RSA);
        assertThat(info.signature()).containsExactly(1, 2, 3);
        SignedAttributes attributes = info.attributes().orElseThrow();
        assertThat(attributes.value(CMSAttributes.contentType)).contains(CMSObjectIdentifiers.data);
        assertThat(attributes.value(CMSAttributes.messageDigest)).contains(DIGEST);
        assertThat(attributes.value(CMSAttributes.signingTime)).isEmpty();
        assertThat(attributes.asTheyCame()).isEqualTo(encoded(new DLSet(new ASN1Encodable[] {MESSAGE_DIGEST, CONTENT_TYPE})));
        assertThat(attributes.distinguished()).isEqualTo(encoded(new DERSet(new ASN1Encodable[] {MESSAGE_DIGEST, CONTENT_TYPE})));
    }

    @Test
    void shouldReadTheLeastThatASignerCanLeave() throws Exception {
        SignerInfo info = read(VERSION, NAMED, SHA256, RSA, SIGNATURE);

        assertThat(info.attributes()).isEmpty();
        assertThat(info.signature()).containsExactly(1, 2, 3);
    }

    /** As programs write it that do not know how long it becomes. */
    @Test
    void shouldReadElementsThatSayNothingOfTheirLength() throws Exception {
        ASN1Encodable pieces = new BEROctetString(new ASN1OctetString[] {new DEROctetString(new byte[] {1}),
            new DEROctetString(new byte[] {2, 3})});
        ASN1Encodable attributes = new BERTaggedObject(false, 0, new BERSet(new ASN1Encodable[] {CONTENT_TYPE, MESSAGE_DIGEST}));
        SignerInfo info = read(VERSION, NAMED, SHA256, attributes, RSA, pieces);

        assertThat(info.signature()).containsExactly(1, 2, 3);
        assertThat(info.attributes().orElseThrow().value(CMSAttributes.messageDigest)).contains(DIGEST);
        assertThat(info.attributes().orElseThrow().distinguished())
            .isEqualTo(encoded(new DERSet(new ASN1Encodable[] {CONTENT_TYPE, MESSAGE_DIGEST})));
    }

    /** RFC 5652 §11: one attribute, with one value. Else one reader would take the first, and another the last. */
    @Test
    void shouldFindNoValueWhereThereAreSeveral() throws Exception {
        ASN1Encodable two = new Attribute(CMSAttributes.messageDigest, new DLSet(new ASN1Encodable[] {DIGEST, DIGEST}));
        ASN1Encodable none = new Attribute(CMSAttributes.messageDigest, new DLSet());

        for (ASN1Encodable[] digests : new ASN1Encodable[][] {{two}, {none}, {MESSAGE_DIGEST, MESSAGE_DIGEST}, {MESSAGE_DIGEST, none}, {}}) {
            assertThat(read(VERSION, NAMED, SHA256, signed(digests), RSA, SIGNATURE).attributes().orElseThrow()
                .value(CMSAttributes.messageDigest)).isEmpty();
        }
    }

    /** RFC 5280 §4.1.1.2. */
    @Test
    void shouldReadAnAlgorithmWithAnyParameters() throws Exception {
        ASN1ObjectIdentifier rsa = PKCSObjectIdentifiers.rsaEncryption;
        for (AlgorithmIdentifier algorithm : List.of(new AlgorithmIdentifier(rsa), new AlgorithmIdentifier(rsa, DERNull.INSTANCE),
            new AlgorithmIdentifier(rsa, rsa), new AlgorithmIdentifier(rsa, sequence(rsa, DERNull.INSTANCE)))) {
            assertThat(read(VERSION, NAMED, SHA256, algorithm, SIGNATURE).algorithm()).isEqualTo(algorithm);
        }
    }

    static Stream<Arguments> noSigners() {
        ASN1Encodable key = new DLTaggedObject(false, 0, new DEROctetString(new byte[20]));
        return Stream.of(
            arguments("is missing or of the wrong type"),
            arguments("does not name his certificate", VERSION),
            arguments("does not name his certificate", VERSION, SIGNATURE, SHA256, RSA, SIGNATURE),
            arguments("is missing or of the wrong type", VERSION, sequence(ISSUER), SHA256, RSA, SIGNATURE),
            arguments("goes on where it should end", VERSION, sequence(ISSUER, VERSION, VERSION), SHA256, RSA, SIGNATURE),
            arguments("does not name an algorithm", VERSION, key),
            arguments("does not name an algorithm", VERSION, key, SIGNATURE, RSA, SIGNATURE),
            arguments("does not name an algorithm", VERSION, key, SHA256, signed(CONTENT_TYPE)),
            arguments("does not name an algorithm", VERSION, key, SHA256, signed(CONTENT_TYPE), signed(CONTENT_TYPE), RSA, SIGNATURE),
            arguments("is missing or of the wrong type", VERSION, key, sequence(DIGEST), RSA, SIGNATURE),
            arguments("goes on where it should end", VERSION, key, sequence(CMSAttributes.contentType, DIGEST, DIGEST), RSA, SIGNATURE),
            arguments("is missing or of the wrong type", VERSION, key, SHA256, RSA),
            arguments("is missing or of the wrong type", VERSION, key, SHA256, RSA, VERSION),
            arguments("says more than there is to say", VERSION, key, SHA256, RSA, SIGNATURE, SIGNATURE),
            arguments("says more than there is to say", VERSION, key, SHA256, RSA, SIGNATURE,
                new DLTaggedObject(false, 1, new DLSet()), SIGNATURE),
            arguments("an attribute that is none", VERSION, key, SHA256, signed(DIGEST), RSA, SIGNATURE),
            arguments("goes on where it should end", VERSION, key, SHA256,
                signed(sequence(CMSAttributes.contentType, new DERSet(), VERSION)), RSA, SIGNATURE),
            arguments("more than 64 attributes", VERSION, key, SHA256,
                signed(Collections.nCopies(65, CONTENT_TYPE).toArray(ASN1Encodable[]::new)), RSA, SIGNATURE));
    }

    private static Arguments arguments(String words, ASN1Encodable... elements) {
        return Arguments.of(words, elements);
    }

    @ParameterizedTest
    @MethodSource("noSigners")
    void shouldRefuseASignerThatIsNone(String words, ASN1Encodable[] elements) {
        assertThatThrownBy(() -> read(elements)).isInstanceOf(MalformedMailException.class).hasMessageEndingWith(words);
    }

    @Test
    void shouldTakeAsManyAttributesAsThereMayBe() throws Exception {
        ASN1Encodable[] most = Collections.nCopies(64, MESSAGE_DIGEST).toArray(ASN1Encodable[]::new);

        assertThat(read(VERSION, NAMED, SHA256, signed(most), RSA, SIGNATURE).attributes()).isPresent();
    }

    @Test
    void shouldRefuseNumbersThatAreNone() {
        String noSerial = "30 0b 02 01 01 30 04 30 00 02 00 30 00";
        String endlessDigest = "30 0d 02 01 01 80 01 00 30 05 06 03 2a 03 84 30 00";

        assertThatThrownBy(() -> read(noSerial)).hasMessageEndingWith("has a serial number that is none");
        assertThatThrownBy(() -> read(endlessDigest)).isInstanceOf(IOException.class);
    }

    private static SignerInfo read(String hex) throws IOException {
        BerReader ber = new BerReader(new ByteArrayInputStream(HexFormat.of().parseHex(hex.replace(" ", ""))), 16, 100_000);
        return SignerInfo.read(ber, ber.first());
    }
}
