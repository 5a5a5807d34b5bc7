package eu.testa.mail.core.virus;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.archive.ArchiveLimits;
import eu.testa.mail.core.virus.archive.Packing;
import eu.testa.mail.core.virus.archive.Unpacking;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1InputStream;
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

class ContentScannerTest {

    private static final Unpacking UNPACKING = new Unpacking(Path.of("no-such-folder"), ArchiveLimits.ofFilesUpTo(1_000_000));
    private static final ScanVerdict CLEAN = new ScanVerdict.Clean();
    private static final ScanVerdict FOUND = new ScanVerdict.Infected("Found");
    private static final String ENVELOPED = "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n";
    private static final String SIGNED = "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\n";

    /** An engine that knows neither MIME nor S/MIME: it looks for a word in the octets it gets. */
    private final BoundedScanner engine = (message, deadline) -> {
        try (InputStream octets = message.open()) {
            byte[] read = octets.readAllBytes();
            assertThat(message.size()).isEqualTo(read.length);
            return new String(read, StandardCharsets.ISO_8859_1).contains("VIRUS") ? FOUND : CLEAN;
        } catch (IOException e) {
            return new ScanVerdict.NoVerdict(e.getMessage());
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
            .isEqualTo(new ScanVerdict.NotScannable(Obstacle.ENCRYPTED_MAIL, "S/MIME enveloped-data"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Type: application/x-pkcs7-mime\n", "content-type: APPLICATION/PKCS7-MIME;\n smime-type=signed-data\n",
        "Content-Type: application/octet-stream; name=\"smime.P7M\"\n",
        "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=mail.p7m\n"})
    void shouldKnowAnEncryptedMailByItsOctetsWhateverItIsCalled(String header) throws Exception {
        assertThat(scanner.scan(mail(header, enveloped("secret")))).isInstanceOf(ScanVerdict.NotScannable.class);
    }

    @Test
    void shouldSayThatAnEncryptedAttachmentOrForwardCannotBeScanned() throws Exception {
        String forwarded = "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nhello\n--b\n"
            + "Content-Type: message/rfc822\n\nSubject: inner\nMIME-Version: 1.0\n" + part(ENVELOPED, enveloped("x"))
            + "\n--b--\n";
        assertThat(scanner.scan(TestMails.mail(forwarded))).isInstanceOf(ScanVerdict.NotScannable.class);
    }

    @Test
    void shouldSayThatOpenPgpCannotBeScanned() {
        assertThat(scanner.scan(TestMails.mail("Content-Type: multipart/encrypted; boundary=b; "
            + "protocol=\"application/pgp-encrypted\"\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\n"
            + "Content-Type: application/octet-stream\n\nxxxx\n--b--\n")))
            .isEqualTo(new ScanVerdict.NotScannable(Obstacle.ENCRYPTED_MAIL, "multipart/encrypted"));
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
        byte[] middle = wrap("Content-Type: application/pkcs7-mime; smime-type=compressed-data; name=smime.p7z\n",
            compressed(innermost));
        assertThat(scanner.scan(mail(SIGNED, signed(middle)))).isEqualTo(FOUND);
    }

    @Test
    void shouldSayThatEncryptedInsideOfSignedCannotBeScanned() throws Exception {
        assertThat(scanner.scan(mail(SIGNED, signed(wrap(ENVELOPED, enveloped("x"))))))
            .isEqualTo(new ScanVerdict.NotScannable(Obstacle.ENCRYPTED_MAIL, "S/MIME enveloped-data"));
    }

    @Test
    void shouldStopAtSmimeNestedTooDeep() throws Exception {
        byte[] content = "Content-Type: text/plain\r\n\r\na VIRUS".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 12; i++) {
            content = wrap(SIGNED, signed(content));
        }
        assertThat(scanner.scan(MessageSource.of(content))).isInstanceOfSatisfying(ScanVerdict.NotScannable.class, verdict ->
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
            .isInstanceOfSatisfying(ScanVerdict.NotScannable.class, verdict ->
                assertThat(verdict.obstacles()).containsExactly(Obstacle.MALFORMED));
    }

    @Test
    void shouldRefuseToCallCleanATruncatedSignature() throws Exception {
        byte[] whole = signed(new byte[10_000]);
        assertThat(scanner.scan(mail(SIGNED, Arrays.copyOf(whole, 5_000))))
            .isInstanceOf(ScanVerdict.NotScannable.class);
    }

    @Test
    void shouldEndOnMessagesNestedWithoutEnd() {
        assertThat(scanner.scan(TestMails.nested(200, "x".getBytes(StandardCharsets.US_ASCII))))
            .isEqualTo(new ScanVerdict.NotScannable(Obstacle.LIMIT_EXCEEDED, "nested deeper than 50"));
    }

    /** A mail program opens it under each of these names, and so does whoever saves it. */
    @ParameterizedTest
    @ValueSource(strings = {"application/octet-stream; name*=utf-8''smime%2Ep7m", "application/octet-stream; name=smime.p7s",
        "application/octet-stream\nContent-Disposition: attachment; filename*0=\"smime.p\"; filename*1=\"7m\"",
        "application/octet-stream\nContent-Disposition: attachment; filename=\"=?utf-8?B?c21pbWUucDdt?=\"",
        "application/pkcs7-signature; name=smime.p7s", "application/vnd.ms-outlook", "text/plain"})
    void shouldKnowSmimeByItsOctetsWhateverItIsCalled(String type) throws Exception {
        String header = "Content-Type: " + type + "\n";
        assertThat(scanner.scan(mail(header, signed("Content-Type: text/plain\r\n\r\na VIRUS".getBytes(
            StandardCharsets.US_ASCII))))).isEqualTo(FOUND);
        assertThat(scanner.scan(mail(header, compressed("a VIRUS".getBytes(StandardCharsets.US_ASCII))))).isEqualTo(FOUND);
        assertThat(scanner.scan(mail(header, enveloped("x"))))
            .isEqualTo(new ScanVerdict.NotScannable(Obstacle.ENCRYPTED_MAIL, "S/MIME enveloped-data"));
    }

    /** BER leaves the choice of how a length is written; CMS generators that stream use the indefinite form. */
    @Test
    void shouldKnowSmimeHoweverItsLengthIsWritten() throws Exception {
        byte[] der = new ASN1InputStream(signed(("a VIRUS" + " ".repeat(100)).getBytes(StandardCharsets.US_ASCII))).readObject().getEncoded("DER");
        assertThat(der[1] & 0xff).isEqualTo(0x80 | 1);
        byte[] padded = new byte[der.length + 2];
        System.arraycopy(der, 2, padded, 4, der.length - 2);
        System.arraycopy(new byte[] {0x30, (byte) 0x83, 0, 0}, 0, padded, 0, 4);
        for (byte[] object : List.of(der, padded)) {
            assertThat(scanner.scan(mail("Content-Type: image/png\n", object))).isEqualTo(FOUND);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "01.03.2026 was a Sunday", "0\u0080\u0006", "0\u0082\u00ff\u00ff\u0006\u0084\u007f\u00ff\u00ff\u00ff",
        "0\u0009\u0006\u0007*\u0086H\u0086\u00f7\r\u0001"})
    void shouldPassWhatOnlyBeginsLikeSmime(String content) {
        assertThat(scanner.scan(mail("Content-Type: application/octet-stream; name=a.bin\n",
            content.getBytes(StandardCharsets.ISO_8859_1)))).isEqualTo(CLEAN);
    }

    @Test
    void shouldPassDetachedSignatures() throws Exception {
        byte[] signature = new CMSSignedDataGenerator().generate(new CMSProcessableByteArray(new byte[10]), false).getEncoded();
        assertThat(scanner.scan(mail("Content-Type: application/pkcs7-signature; name=smime.p7s\n", signature))).isEqualTo(CLEAN);
    }

    @Test
    void shouldOpenNoMoreThanFiftyObjects() throws Exception {
        String clean = part(SIGNED, signed("Content-Type: text/plain\r\n\r\nx".getBytes(StandardCharsets.US_ASCII)));
        assertThat(scanner.scan(multipart(Collections.nCopies(50, clean)))).isEqualTo(CLEAN);
        AtomicInteger scans = new AtomicInteger();
        VirusScanner counting = over((message, deadline) -> {
            scans.incrementAndGet();
            return CLEAN;
        });
        assertThat(counting.scan(multipart(Collections.nCopies(2000, clean))))
            .isEqualTo(new ScanVerdict.NotScannable(Obstacle.LIMIT_EXCEEDED, "more than 50 S/MIME objects"));
        assertThat(scans.get()).as("the mail, and each object as a mail and as a file").isEqualTo(1 + 2 * 50);
    }

    /** Eight in each of eight: seventy-two. */
    @Test
    void shouldCountObjectsInObjects() throws Exception {
        String innermost = part(SIGNED, signed("Content-Type: text/plain\r\n\r\nx".getBytes(StandardCharsets.US_ASCII)));
        byte[] inner;
        try (InputStream octets = multipart(Collections.nCopies(8, innermost)).open()) {
            inner = octets.readAllBytes();
        }
        assertThat(scanner.scan(multipart(Collections.nCopies(8, part(SIGNED, signed(inner))))))
            .isEqualTo(new ScanVerdict.NotScannable(Obstacle.LIMIT_EXCEEDED, "more than 50 S/MIME objects"));
    }

    @Test
    void shouldGiveEveryEngineTheTimeThatIsLeftForTheWhole() throws Exception {
        Set<Deadline> deadlines = new HashSet<>();
        VirusScanner scanning = over((message, deadline) -> {
            deadlines.add(deadline);
            return CLEAN;
        });
        String clean = part(SIGNED, signed("Content-Type: text/plain\r\n\r\nx".getBytes(StandardCharsets.US_ASCII)));
        assertThat(scanning.scan(multipart(Collections.nCopies(5, clean)))).isEqualTo(CLEAN);
        assertThat(deadlines).hasSize(1);
    }

    @Test
    void shouldGiveNoVerdictWhenThereIsNoTimeToLookForSmime() {
        VirusScanner late = new ContentScanner((message, deadline) -> CLEAN, 1_000_000, Duration.ZERO, UNPACKING);
        assertThat(late.scan(TestMails.clean())).isInstanceOfSatisfying(ScanVerdict.NoVerdict.class,
            verdict -> assertThat(verdict.reason()).contains("no time left"));
    }

    /** A mail of some hundred octets may not keep a scanner busy, and not be tried again for five days. */
    @Test
    void shouldRefuseWhatExpandsBeyondWhatCanBeScanned() throws Exception {
        assertThat(scanner.scan(mail("Content-Type: application/pkcs7-mime; name=smime.p7z\n", compressed(new byte[5_000_000]))))
            .isInstanceOfSatisfying(ScanVerdict.NotScannable.class,
                verdict -> assertThat(verdict.obstacles()).containsExactly(Obstacle.LIMIT_EXCEEDED));
    }

    @Test
    void shouldLookIntoTheOthersBesideWhatCannotBeLookedInto() throws Exception {
        String broken = part(SIGNED, "not at all".getBytes(StandardCharsets.US_ASCII));
        String truncated = part(SIGNED, Arrays.copyOf(signed(new byte[10_000]), 5_000));
        String virus = part(SIGNED, signed("Content-Type: text/plain\r\n\r\na VIRUS".getBytes(StandardCharsets.US_ASCII)));
        for (List<String> parts : List.of(List.of(virus, broken), List.of(broken, virus), List.of(truncated, virus))) {
            assertThat(scanner.scan(multipart(parts))).isEqualTo(FOUND);
        }
    }

    @Test
    void shouldFindTheVirusBesideTheEncryptedPart() throws Exception {
        String mixed = "Content-Type: multipart/mixed; boundary=b\n\n--b\n" + part(ENVELOPED, enveloped("x")) + "\n--b\n"
            + part(SIGNED, signed("Content-Type: text/plain\r\n\r\na VIRUS".getBytes(StandardCharsets.US_ASCII))) + "\n--b--\n";
        assertThat(scanner.scan(TestMails.mail(mixed))).isEqualTo(FOUND);
    }

    @Test
    void shouldKeepEveryObstacle() throws Exception {
        VirusScanner strict = over((message, deadline) -> new ScanVerdict.NotScannable(Obstacle.ENCRYPTED_ATTACHMENT, "Zip"));
        assertThat(strict.scan(mail(ENVELOPED, enveloped("x")))).isInstanceOfSatisfying(ScanVerdict.NotScannable.class, verdict ->
            assertThat(verdict.obstacles()).containsExactlyInAnyOrder(Obstacle.ENCRYPTED_ATTACHMENT, Obstacle.ENCRYPTED_MAIL));
    }

    /** In whatever is read: the header, the mail around the object, the object's own octets. */
    @Test
    void shouldGiveNoVerdictWhenTheMailCannotBeReadToItsEnd() throws Exception {
        byte[] mail;
        try (InputStream octets = mail(SIGNED, signed(new byte[3000])).open()) {
            mail = octets.readAllBytes();
        }
        VirusScanner trusting = over((message, deadline) -> CLEAN);
        for (int length = 0; length < mail.length; length += 97) {
            byte[] half = Arrays.copyOf(mail, length);
            assertThat(trusting.scan(new MessageSource() {
                @Override
                public InputStream open() {
                    return new SequenceInputStream(new ByteArrayInputStream(half), new InputStream() {
                        @Override
                        public int read() throws IOException {
                            throw new IOException("disk on fire");
                        }
                    });
                }

                @Override
                public long size() {
                    return mail.length;
                }
            })).as("after %s octets", length).isInstanceOf(ScanVerdict.NoVerdict.class);
        }
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
        })).isInstanceOf(ScanVerdict.NoVerdict.class);
    }

    /** An engine that is away for a moment is no reason to refuse a mail for good. */
    @Test
    void shouldGiveNoVerdictWhileAnEngineDoesNotSayWhatItOpens() {
        VirusScanner unsure = over(new BoundedScanner() {
            @Override
            public ScanVerdict scan(MessageSource message, Deadline deadline) {
                return CLEAN;
            }

            @Override
            public boolean opens(Packing packing, long octets, Deadline deadline) throws IOException {
                throw new IOException("away");
            }
        });
        assertThat(unsure.scan(TestMails.attachment("application/zip", "a.zip", TestMails.zip(new byte[100]))))
            .isInstanceOfSatisfying(ScanVerdict.NoVerdict.class, none -> assertThat(none.reason()).contains("away"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin 644 a.com\n#0V%T\n`\nend\n", "begin-base64 644 a.com\nQ2F0\n====\n",
        "=ybegin line=128 size=3 name=a.com\nxyz\n=yend size=3\n", "PK\u0003\u0004 and more\n"})
    void shouldRefuseFilesInAText(String text) {
        assertThat(scanner.scan(TestMails.text("Look:\n" + text))).isInstanceOfSatisfying(ScanVerdict.NotScannable.class,
            not -> assertThat(not.obstacles()).containsExactly(Obstacle.MALFORMED));
    }

    /** A line without end is read in pieces of 64 KiB, less what came before it. */
    @Test
    void shouldRefuseAnArchiveInATextWhereverItBegins() {
        for (int before = (1 << 16) - 100; before < (1 << 16) + 10; before++) {
            assertThat(scanner.scan(TestMails.text("x".repeat(before) + "PK\u0003\u0004"))).as("behind %s octets", before)
                .isInstanceOf(ScanVerdict.NotScannable.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin 644 words\nand so on, which is a sentence.\n", "begin\n644\n", "we begin 644 a.com\n#0V%T\n"})
    void shouldPassATextThatOnlyBegins(String text) {
        assertThat(scanner.scan(TestMails.text(text))).isEqualTo(CLEAN);
    }

    /** The usual: once, with all that is in it. */
    @Test
    void shouldGiveASignedMailToTheEngineOnce() throws Exception {
        List<String> given = new ArrayList<>();
        String text = "Content-Type: text/plain\n\nhello";
        String attached = "Content-Type: multipart/mixed; boundary=m\n\n--m\n" + text + "\n--m\n"
            + part("Content-Type: application/pdf\n", new byte[100]) + "\n--m--\n";
        for (String signed : List.of(text, attached)) {
            for (String type : List.of("application/pkcs7-signature; name=smime.p7s",
                "application/x-pkcs7-signature; name=\"smime.p7s\"\nContent-Disposition: attachment; filename=\"smime.p7s\"",
                "application/pkcs7-signature")) {
                given.clear();
                assertThat(keeping(given).scan(signed(signed, part("Content-Type: " + type + "\n", signature())))).isEqualTo(CLEAN);
                assertThat(given).as(type).hasSize(1);
            }
        }
    }

    /** clamd looks at one part of a multipart/signed, a text if there is one, and mail programs show all. */
    @ParameterizedTest
    @ValueSource(strings = {"application/octet-stream; name=a.exe", "application/pkcs7-signature; name=smime.p7s",
        "application/pgp-signature", "application/pkcs7-signature"})
    void shouldGiveTheEngineWhatStandsInThePlaceOfASignatureAndIsNone(String type) {
        List<String> given = new ArrayList<>();
        assertThat(keeping(given).scan(signed("Content-Type: text/plain\n\nhello",
            part("Content-Type: " + type + "\n", "MZ and more".getBytes(StandardCharsets.US_ASCII))))).isEqualTo(CLEAN);
        assertThat(given).hasSize(2);
        assertThat(given.get(1)).contains(Base64.getEncoder().encodeToString("MZ and more".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void shouldGiveTheEngineASignatureThatHasTheNameOfAnotherFile() throws Exception {
        List<String> given = new ArrayList<>();
        assertThat(keeping(given).scan(signed("Content-Type: text/plain\n\nhello",
            part("Content-Type: application/pkcs7-signature; name=a.pdf\n", signature())))).isEqualTo(CLEAN);
        assertThat(given).hasSize(2);
    }

    @Test
    void shouldRefuseMoreInASignedMailThanWhatIsSignedAndASignature() throws Exception {
        String text = "Content-Type: text/plain\n\nhello";
        String file = part("Content-Type: application/octet-stream\n", new byte[10]);
        String signature = part("Content-Type: application/pkcs7-signature; name=smime.p7s\n", signature());
        String mixed = "Content-Type: multipart/mixed; boundary=m\n\n--m\n" + file + "\n--m--\n";
        for (List<String> parts : List.of(List.of(text, signature, file), List.of(text, signature, text), List.of(file, text),
            List.of(mixed, text), List.of(text, mixed), List.of(text, "Content-Type: message/rfc822\n\n" + mixed),
            List.of(signature, "Content-Type: image/png\n\nx"), List.of(mixed, "\nhello"))) {
            assertMalformed(signed(parts.toArray(String[]::new)));
            assertMalformed(multipart(List.of("Content-Type: multipart/signed; boundary=s\n\n--s\n" + String.join("\n--s\n", parts)
                + "\n--s--\n", text)));
        }
        assertThat(scanner.scan(multipart(List.of("Content-Type: multipart/signed; boundary=s\n\n--s\n" + mixed + "\n--s\n" + signature
            + "\n--s--\n", text, file)))).as("and after it what it likes").isEqualTo(CLEAN);
    }

    @Test
    void shouldRefuseAMultipartParallel() {
        assertMalformed(TestMails.mail("Content-Type: multipart/parallel; boundary=b\n\n--b\nContent-Type: text/plain\n\nhello\n--b\n"
            + part("Content-Type: application/octet-stream\n", new byte[10]) + "\n--b--\n"));
    }

    private void assertMalformed(MessageSource mail) {
        assertThat(scanner.scan(mail)).isInstanceOfSatisfying(ScanVerdict.NotScannable.class,
            not -> assertThat(not.obstacles()).containsExactly(Obstacle.MALFORMED));
    }

    private static VirusScanner keeping(List<String> given) {
        return over((message, deadline) -> {
            try (InputStream octets = message.open()) {
                given.add(new String(octets.readAllBytes(), StandardCharsets.ISO_8859_1));
                return CLEAN;
            } catch (IOException e) {
                return new ScanVerdict.NoVerdict(e.getMessage());
            }
        });
    }

    private static byte[] signature() throws CMSException, IOException {
        return new CMSSignedDataGenerator().generate(new CMSProcessableByteArray(new byte[10]), false).getEncoded();
    }

    private static MessageSource signed(String... parts) {
        return TestMails.mail("Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=s\n\n--s\n"
            + String.join("\n--s\n", parts) + "\n--s--\n");
    }

    private static MessageSource multipart(List<String> parts) {
        return TestMails.mail("Content-Type: multipart/mixed; boundary=b\n\n--b\n" + String.join("\n--b\n", parts) + "\n--b--\n");
    }

    private static byte[] compressed(byte[] content) throws CMSException, IOException {
        return new CMSCompressedDataGenerator().generate(new CMSProcessableByteArray(content), new ZlibCompressor()).getEncoded();
    }

    private static VirusScanner over(BoundedScanner engines) {
        return new ContentScanner(engines, 1_000_000, Duration.ofSeconds(30), UNPACKING);
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
