package eu.testa.mail.core.smime.cms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.mime.MalformedMailException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.BEROctetString;
import org.bouncycastle.asn1.BERSequence;
import org.bouncycastle.asn1.BERTaggedObject;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DLSet;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignerIdentifier;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The parts of a CMS object, and how many of each there may be. */
class CmsReaderTest {

    private static final ASN1Encodable ANY = new DERSequence();
    private static final ASN1Encodable VERSION = new ASN1Integer(1);
    private static final ASN1Encodable NOBODY = new DERSet();
    private static final ASN1Encodable OCTETS = new DEROctetString(new byte[] {'x'});
    private static final ASN1Encodable NO_CONTENT = new DERSequence(CMSObjectIdentifiers.data);
    private static final AlgorithmIdentifier SHA256 = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256);
    private static final SignerInfo SIGNER = new SignerInfo(new SignerIdentifier(new DEROctetString(new byte[20])), SHA256,
        (ASN1Set) null, new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption), new DEROctetString(new byte[256]), null);

    private static CmsReader reader(byte[] cms, SmimeLimits limits) throws IOException {
        return new CmsReader(new ByteArrayInputStream(cms), limits);
    }

    private static CmsReader reader(byte[] cms) throws IOException {
        return reader(cms, SmimeLimits.standard());
    }

    private static SignedData read(byte[] cms, SmimeLimits limits) throws IOException {
        return reader(cms, limits).signedData(announced -> new ByteArrayOutputStream());
    }

    private static SmimeLimits limits(int signers, int certificates, int crls) {
        SmimeLimits standard = SmimeLimits.standard();
        return new SmimeLimits(standard.headerOctets(), standard.signatureOctets(), signers, certificates, crls,
            standard.asn1Nesting(), standard.compressionLayers(), standard.decompressedOctets());
    }

    private static ASN1Set set(ASN1Encodable element, int times) {
        return new DLSet(Collections.nCopies(times, element).toArray(ASN1Encodable[]::new));
    }

    private static byte[] cms(int algorithms, int certificates, int crls, int signers) throws IOException {
        List<ASN1Encodable> elements = new ArrayList<>(List.of(VERSION, set(SHA256, algorithms),
            sequence(CMSObjectIdentifiers.data, tagged(0, OCTETS))));
        if (certificates > 0) {
            elements.add(tagged(0, Collections.nCopies(certificates, ANY).toArray(ASN1Encodable[]::new)));
        }
        elements.add(tagged(1, Collections.nCopies(crls, ANY).toArray(ASN1Encodable[]::new)));
        elements.add(set(SIGNER, signers));
        return encoded(signedData(elements.toArray(ASN1Encodable[]::new)));
    }

    @Test
    void shouldHaveAsManyOfEachAsAreThereAndAllowed() throws Exception {
        SignedData read = read(cms(32, 4, 3, 2), limits(2, 4, 3));

        assertThat(List.of(read.signers().size(), read.certificates().size(), read.crls().size())).containsExactly(2, 4, 3);
        assertThat(read.certificates()).containsOnly(encoded(ANY));
        assertThat(read.hasContent()).isTrue();
        assertThat(read.contentType()).isEqualTo(CMSObjectIdentifiers.data);
        assertThat(read.crls()).containsOnly(encoded(ANY));
        assertThat(read(cms(1, 0, 1, 1), limits(1, 0, 1)).crls()).as("without certificates before them").hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"33, 4, 3, 2, more than 32 digest algorithms", "1, 5, 3, 2, more than 4 certificates", "1, 4, 4, 2, more than 3 CRLs",
        "1, 4, 3, 3, more than 2 signers"})
    void shouldRefuseOneMoreThanIsAllowed(int algorithms, int certificates, int crls, int signers, String words) throws Exception {
        byte[] cms = cms(algorithms, certificates, crls, signers);

        assertThatThrownBy(() -> read(cms, limits(2, 4, 3))).isInstanceOf(MalformedMailException.class).hasMessageEndingWith(words);
    }

    /** Attribute certificates, which nobody here asks for, count all the same. */
    @Test
    void shouldPassOverWhatIsNoCertificateOfAPerson() throws Exception {
        byte[] cms = encoded(signedData(VERSION, NOBODY, NO_CONTENT, tagged(0, tagged(2, ANY), ANY, tagged(2, ANY)), NOBODY));

        assertThat(read(cms, limits(0, 3, 0)).certificates()).containsExactly(encoded(ANY));
        assertThatThrownBy(() -> read(cms, limits(0, 2, 0))).hasMessageEndingWith("more than 2 certificates");
    }

    @Test
    void shouldHandOutTheContentThatIsSigned() throws Exception {
        assertThat(reader(cms(1, 1, 1, 1)).signedContent().orElseThrow().readAllBytes()).containsExactly('x');
        assertThat(reader(encoded(signedData(VERSION, NOBODY, NO_CONTENT, NOBODY))).signedContent()).isEmpty();
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        Set<ASN1ObjectIdentifier> digests = new HashSet<>();
        reader(cms(1, 1, 1, 1)).signedData(announced -> {
            digests.addAll(announced);
            return sink;
        });
        assertThat(sink.toByteArray()).containsExactly('x');
        assertThat(digests).containsExactly(NISTObjectIdentifiers.id_sha256);
    }

    @ParameterizedTest
    @CsvSource({"1.2.840.113549.1.7.2, true, false, false", "1.2.840.113549.1.9.16.1.9, false, true, false",
        "1.2.840.113549.1.7.3, false, false, true", "1.2.840.113549.1.9.16.1.23, false, false, true",
        "1.2.840.113549.1.7.4, false, false, true", "1.2.840.113549.1.7.6, false, false, true",
        "1.2.840.113549.1.7.1, false, false, false"})
    void shouldSayWhatItIs(String type, boolean signed, boolean compressed, boolean encrypted) throws Exception {
        CmsReader reader = reader(new ContentInfo(new ASN1ObjectIdentifier(type), null).getEncoded());

        assertThat(reader.type().getId()).isEqualTo(type);
        assertThat(List.of(reader.isSigned(), reader.isCompressed(), reader.isEncrypted())).containsExactly(signed, compressed, encrypted);
    }

    private static ASN1Encodable sequence(ASN1Encodable... elements) {
        return new DERSequence(elements);
    }

    /** With a tag of the context, and one element in it or several. */
    private static ASN1Encodable tagged(int tag, ASN1Encodable... elements) {
        return new DERTaggedObject(false, tag, sequence(elements));
    }

    private static ASN1Encodable signedData(ASN1Encodable... elements) {
        return sequence(CMSObjectIdentifiers.signedData, tagged(0, sequence(elements)));
    }

    private static ASN1Encodable content(ASN1Encodable... behindType) {
        ASN1EncodableVector elements = new ASN1EncodableVector();
        elements.add(CMSObjectIdentifiers.data);
        elements.addAll(behindType);
        return signedData(VERSION, NOBODY, new DERSequence(elements), NOBODY);
    }

    static Stream<Arguments> noSignedData() {
        String goesOn = "an element goes on where it should end";
        return Stream.of(
            Arguments.of("it is none", NOBODY),
            Arguments.of("it has no content", sequence(CMSObjectIdentifiers.signedData)),
            Arguments.of("it has no content", sequence(CMSObjectIdentifiers.signedData, tagged(1, ANY))),
            Arguments.of("the signers are missing", signedData(VERSION, NOBODY, NO_CONTENT)),
            Arguments.of("the signers are missing", signedData(VERSION, NOBODY, NO_CONTENT, ANY)),
            Arguments.of("its content is in the wrong place", content(tagged(1, OCTETS))),
            Arguments.of(goesOn, content(tagged(0, OCTETS, ANY))),
            Arguments.of(goesOn, content(tagged(0, OCTETS), ANY)),
            Arguments.of(goesOn, signedData(VERSION, NOBODY, NO_CONTENT, NOBODY, ANY)),
            Arguments.of(goesOn, sequence(CMSObjectIdentifiers.signedData,
                tagged(0, sequence(VERSION, NOBODY, NO_CONTENT, NOBODY), ANY))),
            Arguments.of(goesOn, sequence(CMSObjectIdentifiers.signedData,
                tagged(0, sequence(VERSION, NOBODY, NO_CONTENT, NOBODY)), ANY)));
    }

    /** What programs that take it make of such an object, they do not all make alike. */
    @ParameterizedTest
    @MethodSource("noSignedData")
    void shouldRefuseASignedDataThatIsNone(String words, ASN1Encodable object) {
        assertThatThrownBy(() -> read(encoded(object), SmimeLimits.standard())).isInstanceOf(MalformedMailException.class)
            .hasMessageEndingWith(words);
    }

    @Test
    void shouldReadTheLeastThatASignedDataCanBe() throws Exception {
        assertThat(read(encoded(signedData(VERSION, NOBODY, NO_CONTENT, NOBODY)), SmimeLimits.standard()).hasContent()).isFalse();
        assertThat(read(encoded(content(tagged(0, OCTETS))), SmimeLimits.standard()).hasContent()).isTrue();
    }

    /** As programs write it that do not know how long it becomes. */
    @Test
    void shouldReadASignedDataWhoseElementsSayNothingOfTheirLength() throws Exception {
        ASN1Encodable content = new BERSequence(new ASN1Encodable[] {CMSObjectIdentifiers.data,
            new BERTaggedObject(true, 0, new BEROctetString(new byte[] {'x'}))});
        ASN1Encodable signedData = new BERSequence(new ASN1Encodable[] {VERSION, set(SHA256, 1), content,
            new BERTaggedObject(false, 0, new BERSequence(ANY)), set(SIGNER, 1)});
        byte[] cms = new BERSequence(new ASN1Encodable[] {CMSObjectIdentifiers.signedData,
            new BERTaggedObject(true, 0, signedData)}).getEncoded();

        SignedData read = read(cms, SmimeLimits.standard());
        assertThat(List.of(read.certificates().size(), read.signers().size())).containsExactly(1, 1);
    }

    @Test
    void shouldRefuseWhatFollowsTheWholeObject() throws Exception {
        byte[] cms = cms(1, 1, 1, 1);
        CmsReader good = reader(cms);
        good.signedData(announced -> new ByteArrayOutputStream());
        good.end();

        byte[] more = Arrays.copyOf(cms, cms.length + 1);
        more[cms.length] = 'x';
        CmsReader goesOn = reader(more);
        goesOn.signedData(announced -> new ByteArrayOutputStream());
        assertThatThrownBy(goesOn::end).isInstanceOf(MalformedMailException.class).hasMessageEndingWith("something follows its end");
    }

    /** RFC 3274 §1.1. */
    @Test
    void shouldHandOutWhatWasCompressed() throws Exception {
        ASN1ObjectIdentifier type = CMSObjectIdentifiers.compressedData;
        AlgorithmIdentifier zlib = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_alg_zlibCompress);
        CmsReader good = reader(encoded(sequence(type, tagged(0, sequence(VERSION, zlib, sequence(CMSObjectIdentifiers.data,
            tagged(0, OCTETS)))))));
        CmsReader empty = reader(encoded(sequence(type, tagged(0, sequence(VERSION, zlib, NO_CONTENT)))));

        assertThat(good.compressedContent().readAllBytes()).containsExactly('x');
        assertThatThrownBy(empty::compressedContent).isInstanceOf(MalformedMailException.class)
            .hasMessageEndingWith("what was compressed is not in it");
    }

    private static byte[] encoded(ASN1Encodable object) throws IOException {
        return object.toASN1Primitive().getEncoded();
    }
}
