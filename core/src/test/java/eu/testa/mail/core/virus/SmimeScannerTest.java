package eu.testa.mail.core.virus;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.mail.MessageSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSCompressedDataGenerator;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKEKRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.ZlibCompressor;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmimeScannerTest {

    private static final Verdict CLEAN = new Verdict.Clean();
    private static final Verdict FOUND = new Verdict.Infected("Found");
    private static final String ENVELOPED = "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n";
    private static final String SIGNED = "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\n";

    /** An engine that knows neither MIME nor S/MIME: it looks for a word in the octets it gets. */
    private final BoundedScanner engine = (message, deadline) -> {
        try (InputStream octets = message.open()) {
            byte[] read = octets.readAllBytes();
            assertThat(message.size()).isEqualTo(read.length);
            return new String(read, StandardCharsets.ISO_8859_1).contains("VIRUS") ? FOUND : CLEAN;
        } catch (IOException e) {
            return new Verdict.NoVerdict(e.getMessage());
        }
    };
    private final VirusScanner scanner = over(engine);

    @Test
    void shouldLetThePlainMailAlone() {
        assertThat(scanner.scan(TestMails.clean())).isEqualTo(CLEAN);
        assertThat(scanner.scan(TestMails.attachment("application/pdf", "a.pdf", new byte[5000]))).isEqualTo(CLEAN);
        assertThat(scanner.scan(TestMails.text("VIRUS\n"))).isEqualTo(FOUND);
    }

    @Test
    void shouldSayThatAnEncryptedMailCannotBeScanned() throws Exception {
        assertThat(scanner.scan(mail(ENVELOPED, enveloped("secret VIRUS"))))
            .isEqualTo(new Verdict.NotScannable(Obstacle.ENCRYPTED_MAIL, "S/MIME enveloped-data"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Type: application/x-pkcs7-mime\n", "content-type: APPLICATION/PKCS7-MIME;\n smime-type=signed-data\n",
        "Content-Type: application/octet-stream; name=\"smime.P7M\"\n",
        "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=mail.p7m\n"})
    void shouldKnowAnEncryptedMailByItsOctetsWhateverItIsCalled(String header) throws Exception {
        assertThat(scanner.scan(mail(header, enveloped("secret")))).isInstanceOf(Verdict.NotScannable.class);
    }

    @Test
    void shouldSayThatAnEncryptedAttachmentOrForwardCannotBeScanned() throws Exception {
        String forwarded = "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nhello\n--b\n"
            + "Content-Type: message/rfc822\n\nSubject: inner\nMIME-Version: 1.0\n" + part(ENVELOPED, enveloped("x"))
            + "\n--b--\n";
        assertThat(scanner.scan(TestMails.mail(forwarded))).isInstanceOf(Verdict.NotScannable.class);
    }

    @Test
    void shouldSayThatOpenPgpCannotBeScanned() {
        assertThat(scanner.scan(TestMails.mail("Content-Type: multipart/encrypted; boundary=b; "
            + "protocol=\"application/pgp-encrypted\"\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\n"
            + "Content-Type: application/octet-stream\n\nxxxx\n--b--\n")))
            .isEqualTo(new Verdict.NotScannable(Obstacle.ENCRYPTED_MAIL, "multipart/encrypted"));
    }

    @Test
    void shouldLookIntoAnOpaqueSignature() throws Exception {
        assertThat(scanner.scan(mail(SIGNED, signed("Content-Type: text/plain\r\n\r\nnothing".getBytes(
            StandardCharsets.US_ASCII))))).isEqualTo(CLEAN);
        assertThat(scanner.scan(mail(SIGNED, signed("Content-Type: text/plain\r\n\r\na VIRUS".getBytes(
            StandardCharsets.US_ASCII))))).isEqualTo(FOUND);
    }

    @Test
    void shouldLookIntoSignedInCompressedInSigned() throws Exception {
        byte[] innermost = wrap(SIGNED, signed("Content-Type: text/plain\r\n\r\na VIRUS".getBytes(StandardCharsets.US_ASCII)));
        byte[] compressed = new CMSCompressedDataGenerator()
            .generate(new CMSProcessableByteArray(innermost), new ZlibCompressor()).getEncoded();
        byte[] middle = wrap("Content-Type: application/pkcs7-mime; smime-type=compressed-data; name=smime.p7z\n", compressed);
        assertThat(scanner.scan(mail(SIGNED, signed(middle)))).isEqualTo(FOUND);
    }

    @Test
    void shouldSayThatEncryptedInsideOfSignedCannotBeScanned() throws Exception {
        assertThat(scanner.scan(mail(SIGNED, signed(wrap(ENVELOPED, enveloped("x"))))))
            .isEqualTo(new Verdict.NotScannable(Obstacle.ENCRYPTED_MAIL, "S/MIME enveloped-data"));
    }

    @Test
    void shouldStopAtSmimeNestedTooDeep() throws Exception {
        byte[] content = "Content-Type: text/plain\r\n\r\na VIRUS".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 12; i++) {
            content = wrap(SIGNED, signed(content));
        }
        assertThat(scanner.scan(MessageSource.of(content))).isInstanceOfSatisfying(Verdict.NotScannable.class, verdict ->
            assertThat(verdict.obstacles()).containsExactly(Obstacle.LIMIT_EXCEEDED));
    }

    @Test
    void shouldPassCertificatesOnly() throws Exception {
        byte[] certificates = new CMSSignedDataGenerator().generate(new CMSProcessableByteArray(new byte[0]), false).getEncoded();
        assertThat(scanner.scan(mail("Content-Type: application/pkcs7-mime; smime-type=certs-only; name=smime.p7c\n",
            certificates))).isEqualTo(CLEAN);
    }

    @Test
    void shouldRefuseToCallCleanWhatIsCalledSmimeAndIsNot() {
        assertThat(scanner.scan(mail(ENVELOPED, "not at all".getBytes(StandardCharsets.US_ASCII))))
            .isInstanceOfSatisfying(Verdict.NotScannable.class, verdict ->
                assertThat(verdict.obstacles()).containsExactly(Obstacle.MALFORMED));
    }

    @Test
    void shouldRefuseToCallCleanATruncatedSignature() throws Exception {
        byte[] whole = signed(new byte[10_000]);
        assertThat(scanner.scan(mail(SIGNED, Arrays.copyOf(whole, 5_000))))
            .isInstanceOf(Verdict.NotScannable.class);
    }

    @Test
    void shouldEndOnMessagesNestedWithoutEnd() {
        assertThat(scanner.scan(TestMails.nested(200, "x".getBytes(StandardCharsets.US_ASCII))))
            .isInstanceOf(Verdict.NotScannable.class);
    }

    @Test
    void shouldFindTheVirusBesideTheEncryptedPart() throws Exception {
        String mixed = "Content-Type: multipart/mixed; boundary=b\n\n--b\n" + part(ENVELOPED, enveloped("x")) + "\n--b\n"
            + part(SIGNED, signed("Content-Type: text/plain\r\n\r\na VIRUS".getBytes(StandardCharsets.US_ASCII))) + "\n--b--\n";
        assertThat(scanner.scan(TestMails.mail(mixed))).isEqualTo(FOUND);
    }

    @Test
    void shouldKeepEveryObstacle() throws Exception {
        VirusScanner strict = over((message, deadline) -> new Verdict.NotScannable(Obstacle.ENCRYPTED_ATTACHMENT, "Zip"));
        assertThat(strict.scan(mail(ENVELOPED, enveloped("x")))).isInstanceOfSatisfying(Verdict.NotScannable.class, verdict ->
            assertThat(verdict.obstacles()).containsExactlyInAnyOrder(Obstacle.ENCRYPTED_ATTACHMENT, Obstacle.ENCRYPTED_MAIL));
    }

    @Test
    void shouldGiveNoVerdictWhenTheMailCannotBeRead() {
        VirusScanner trusting = over((message, deadline) -> CLEAN);
        assertThat(trusting.scan(new MessageSource() {
            @Override
            public InputStream open() throws IOException {
                throw new IOException("disk on fire");
            }

            @Override
            public long size() {
                return 10;
            }
        })).isInstanceOf(Verdict.NoVerdict.class);
    }

    private static VirusScanner over(BoundedScanner engines) {
        return new SmimeScanner(engines, 1_000_000, Duration.ofSeconds(30));
    }

    private static MessageSource mail(String header, byte[] content) {
        return TestMails.mail(part(header, content));
    }

    private static String part(String header, byte[] content) {
        return header + "Content-Transfer-Encoding: base64\n\n" + Base64.getMimeEncoder().encodeToString(content) + "\n";
    }

    private static byte[] wrap(String header, byte[] content) {
        return ("MIME-Version: 1.0\n" + part(header, content)).replace("\r\n", "\n").replace("\n", "\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] signed(byte[] content) throws CMSException, IOException {
        return new CMSSignedDataGenerator().generate(new CMSProcessableByteArray(content), true).getEncoded();
    }

    private static byte[] enveloped(String content) throws CMSException, IOException {
        CMSEnvelopedDataGenerator generator = new CMSEnvelopedDataGenerator();
        generator.addRecipientInfoGenerator(new JceKEKRecipientInfoGenerator(new byte[] {1},
            new SecretKeySpec(new byte[16], "AES")).setProvider(new BouncyCastleProvider()));
        return generator.generate(new CMSProcessableByteArray(content.getBytes(StandardCharsets.US_ASCII)),
            new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES128_CBC).setProvider(new BouncyCastleProvider()).build())
            .getEncoded();
    }
}
