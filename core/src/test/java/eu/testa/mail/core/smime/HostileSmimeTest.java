package eu.testa.mail.core.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.smime.SmimeVerification.Result;
import eu.testa.mail.core.smime.TestIds.Id;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DLSet;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.CompressedData;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cms.CMSSignedData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What nobody sends in earnest ends in an answer, soon and in little memory. */
@Timeout(60)
class HostileSmimeTest {

    private static final int MIB = 1024 * 1024;

    private static TestIds ca;
    private static Id alain;
    private static CmsVerifier verifier;

    @BeforeAll
    static void issue(@TempDir Path folder) throws Exception {
        ca = new TestIds("Root_CA");
        alain = ca.issue(TestIds.ALAIN, TestIds.ec("secp256r1"));
        verifier = ca.verifier(folder);
    }

    @Test
    void shouldRefuseDeepNesting() throws Exception {
        byte[] indefinite = new byte[2 * MIB];
        for (int i = 0; i < indefinite.length; i += 2) {
            indefinite[i] = 0x30;
            indefinite[i + 1] = (byte) 0x80;
        }
        assertThat(verify(SignedMail.opaque(SignedMail.FROM_ALAIN, indefinite)).reason()).contains("wrong type");
        // inside of what is otherwise a SignedData: in the certificates
        assertTooDeep(SignedMail.opaque(SignedMail.FROM_ALAIN, concatenated(
            "3080 06092a864886f70d010702 a080 3080 020101 3100 3080 06092a864886f70d010701 0000 a080", indefinite)));
        // pieces of content in pieces of content
        byte[] pieces = indefinite.clone();
        for (int i = 0; i < pieces.length; i += 2) {
            pieces[i] = 0x24;
        }
        assertTooDeep(SignedMail.opaque(SignedMail.FROM_ALAIN, concatenated(
            "3080 06092a864886f70d010702 a080 3080 020101 3100 3080 06092a864886f70d010701 a080", pieces)));
    }

    @Test
    void shouldRefuseLengthsThatNoMailHas() throws Exception {
        for (String lengths : List.of("30847fffffff 06092a864886f70d010702", "3088 7fffffffffffffff 0609", "3089 010101010101010101 06",
            "3084ffffffff 06847fffffff 2a", "3080 06842a864886", "30ff", "30", "", "3080 06092a864886f70d010702 a080 3080 0284 7fffffff 01")) {
            assertPermanentError(SignedMail.opaque(SignedMail.FROM_ALAIN, concatenated(lengths, new byte[0])));
            assertPermanentError(SignedMail.multipart(SignedMail.FROM_ALAIN, SignedMail.TEXT,
                concatenated(lengths, new byte[0])));
        }
    }

    @Test
    void shouldRefuseThousandsOfSignersAndOfCertificates() throws Exception {
        SignedData good = signedData();
        assertPermanentError(SignedMail.opaque(SignedMail.FROM_ALAIN, encoded(new SignedData(good.getDigestAlgorithms(),
            good.getEncapContentInfo(), good.getCertificates(), null, repeated(good.getSignerInfos(), 5000)))));
        assertPermanentError(SignedMail.opaque(SignedMail.FROM_ALAIN, encoded(new SignedData(good.getDigestAlgorithms(),
            good.getEncapContentInfo(), repeated(good.getCertificates(), 5000), null, good.getSignerInfos()))));
        assertPermanentError(SignedMail.opaque(SignedMail.FROM_ALAIN, encoded(new SignedData(
            repeated(good.getDigestAlgorithms(), 5000), good.getEncapContentInfo(), good.getCertificates(), null,
            good.getSignerInfos()))));
    }

    @Test
    @Tag("slow")
    void shouldRefuseWhatIsCompressedTooWellOrTooOften() throws Exception {
        byte[] lines = "\r\n".repeat(MIB / 2).getBytes(StandardCharsets.US_ASCII);
        assertThat(verify(SignedMail.opaque(SignedMail.FROM_ALAIN, compressed(lines, 100))).result()).isEqualTo(Result.NONE);
        assertPermanentError(SignedMail.opaque(SignedMail.FROM_ALAIN, compressed(lines, 300)));
        byte[] again = SignedMail.by(alain, "SHA256withECDSA").header("").detached().getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 3; i++) {
            again = SignedMail.opaque("", compressed(again, 1)).getBytes(StandardCharsets.UTF_8);
        }
        assertPermanentError(SignedMail.FROM_ALAIN + new String(again, StandardCharsets.UTF_8));
        byte[] broken = compressed(new byte[MIB], 1);
        broken[broken.length - 200] ^= 1;
        assertPermanentError(SignedMail.opaque(SignedMail.FROM_ALAIN, Arrays.copyOf(broken, broken.length - 100)));
    }

    @Test
    void shouldRefuseHeadersWithoutEnd() throws Exception {
        assertPermanentError(SignedMail.FROM_ALAIN + "X: " + "x".repeat(MIB) + "\r\n"
            + SignedMail.by(alain, "SHA256withECDSA").detached());
        assertPermanentError("X: x\r\n".repeat(100_000) + SignedMail.by(alain, "SHA256withECDSA").detached());
    }

    @Test
    void shouldRefuseAmbiguousStructure() throws Exception {
        String mail = SignedMail.by(alain, "SHA256withECDSA").detached();
        assertPermanentError("Content-Type: text/plain\r\n" + mail);
        assertPermanentError(mail.replace("boundary=", "boundary=other; boundary="));
        assertPermanentError(mail.replace("boundary=\"" + SignedMail.BOUNDARY + "\"", "x=y"));
        assertPermanentError(mail.substring(0, mail.length() - 20));
        assertPermanentError(mail.substring(0, mail.indexOf("Monday")));
        assertPermanentError(mail.replace("S/MIME\r\n", "S/MIME\r\n--" + SignedMail.BOUNDARY + "x\r\n\r\nPay.\r\n"));
        assertPermanentError(mail.replace("Transfer-Encoding: base64", "Transfer-Encoding: base65"));
        assertPermanentError(mail.replace("Content-Type: application/pkcs7-signature", "Content-Type: text/plain"));
    }

    /** Readers differ about where the parts begin: what they could show is not what was signed. */
    @ParameterizedTest
    @EnumSource
    void shouldRefuseWhatSomeReaderShowsOtherwise(BoundaryTrick trick) throws Exception {
        String mail = trick.playedOn(SignedMail.by(alain, "SHA256withECDSA").detached());

        SmimeVerification verification = verify(mail);

        assertThat(verification.result()).as(verification.reason()).isEqualTo(Result.PERMERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"boundary=b", "boundary=\"b\"", "BOUNDARY = \"b\" ", "boundary=\"a b:=?\"",
        "boundary=\"----=_Part_1\";", "x=\"; boundary=c\"; boundary=b"})
    void shouldTakeBoundariesAsTheyAre(String parameter) throws Exception {
        String boundary = parameter.contains("a b") ? "a b:=?" : parameter.contains("Part") ? "----=_Part_1" : "b";
        String mail = SignedMail.by(alain, "SHA256withECDSA").detached()
            .replace("boundary=\"" + SignedMail.BOUNDARY + "\"", parameter).replace("--" + SignedMail.BOUNDARY, "--" + boundary);

        SmimeVerification verification = verify(mail);

        assertThat(verification.result()).as(verification.reason()).isEqualTo(Result.PASS);
    }

    @Test
    void shouldSurviveExtensionsThatNestWithoutEnd() throws Exception {
        byte[] nested = new byte[200_000];
        for (int i = 0; i < nested.length; i += 2) {
            nested[i] = 0x30;
            nested[i + 1] = (byte) 0x80;
        }
        Id id = ca.issueWith(TestIds.ec("secp256r1"), new Extension(Extension.certificatePolicies, false, nested));

        SmimeVerification verification = verify(SignedMail.by(id, "SHA256withECDSA").detached());

        assertThat(verification.result()).isIn(Result.FAIL, Result.PERMERROR);
    }

    /** Sixteen signers, whose certificate any of ninety CAs may have issued, with keys that take their time. */
    @ParameterizedTest
    @EnumSource
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldNotLetItsTimeBeStolen(HostileKey key) throws Exception {
        SmimeVerification verification = verify(SignedMail.opaque(SignedMail.FROM_ALAIN, key.mail()));

        assertThat(verification.result()).as(verification.reason()).isEqualTo(Result.FAIL);
        assertThat(verification.signers()).hasSize(16);
    }

    /** Any octets at all: an answer, never an exception. */
    @Test
    void shouldAnswerWhateverChangesOnTheWay() throws Exception {
        Random random = new Random(42);
        for (String good : List.of(SignedMail.by(alain, "SHA256withECDSA").detached(),
            SignedMail.opaque(SignedMail.FROM_ALAIN, SignedMail.by(alain, "SHA256withECDSA").cms(true)))) {
            int body = good.indexOf("\r\n\r\n");
            byte[] cms = SignedMail.by(alain, "SHA256withECDSA").cms(!good.contains("multipart"));
            for (int i = 0; i < 150; i++) {
                byte[] changed = cms.clone();
                for (int j = 0; j < 1 + random.nextInt(4); j++) {
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
                }
                assertThat(verify(SignedMail.opaque(SignedMail.FROM_ALAIN, changed)).reason()).isNotEmpty();
                byte[] octets = good.getBytes(StandardCharsets.UTF_8);
                octets[random.nextInt(body)] = (byte) random.nextInt(256);
                assertThat(verify(octets).reason()).isNotEmpty();
            }
        }
    }

    @Test
    void shouldSayWhenTheMessageCannotBeRead() {
        MessageSource broken = new MessageSource() {

            @Override
            public InputStream open() {
                return new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("the disk is gone");
                    }
                };
            }

            @Override
            public long size() {
                return 1;
            }
        };

        assertThatThrownBy(() -> verifier.verify(broken, Optional.empty(), TestIds.NOW))
            .isInstanceOf(IOException.class).hasMessage("the disk is gone");
    }

    private static SignedData signedData() throws Exception {
        return SignedData.getInstance(new CMSSignedData(SignedMail.by(alain, "SHA256withECDSA").cms(true))
            .toASN1Structure().getContent());
    }

    private static ASN1Set repeated(ASN1Set set, int times) {
        ASN1EncodableVector all = new ASN1EncodableVector();
        for (int i = 0; i < times; i++) {
            all.add(set.getObjectAt(0));
        }
        return new DLSet(all);
    }

    private static byte[] encoded(SignedData signedData) throws IOException {
        return new ContentInfo(CMSObjectIdentifiers.signedData, signedData).getEncoded();
    }

    private static byte[] compressed(byte[] block, int times) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(zipped)) {
            for (int i = 0; i < times; i++) {
                deflater.write(block);
            }
            deflater.finish();
            return new ContentInfo(CMSObjectIdentifiers.compressedData, new CompressedData(
                new AlgorithmIdentifier(PKCSObjectIdentifiers.id_alg_zlibCompress),
                new ContentInfo(CMSObjectIdentifiers.data, new DEROctetString(zipped.toByteArray())))).getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] concatenated(String hex, byte[] octets) {
        byte[] head = HexFormat.of().parseHex(hex.replace(" ", ""));
        byte[] all = Arrays.copyOf(head, head.length + octets.length);
        System.arraycopy(octets, 0, all, head.length, octets.length);
        return all;
    }

    private static void assertPermanentError(String mail) throws Exception {
        SmimeVerification verification = verify(mail);
        assertThat(verification.result()).as(verification.reason()).isEqualTo(Result.PERMERROR);
        assertThat(verification.reason()).isNotEmpty();
    }

    private static void assertTooDeep(String mail) throws Exception {
        assertPermanentError(mail);
        assertThat(verify(mail).reason()).contains("nested more than 32 deep");
    }

    private static SmimeVerification verify(String mail) throws Exception {
        return verify(mail.getBytes(StandardCharsets.UTF_8));
    }

    private static SmimeVerification verify(byte[] mail) throws Exception {
        return verifier.verify(MessageSource.of(mail), Optional.empty(), TestIds.NOW);
    }
}
