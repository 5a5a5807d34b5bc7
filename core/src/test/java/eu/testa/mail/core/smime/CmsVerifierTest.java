package eu.testa.mail.core.smime;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.SharedRsaKeys;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.smime.SmimeVerification.Answers;
import eu.testa.mail.core.smime.SmimeVerification.Result;
import eu.testa.mail.core.smime.SmimeVerification.Type;
import eu.testa.mail.core.smime.TestIds.Id;
import eu.testa.mail.core.smime.cms.Signer;
import eu.testa.mail.core.smime.cms.SmimeAnswer;
import eu.testa.mail.core.smime.cms.SmimeLimits;
import eu.testa.mail.core.smime.trust.AlgorithmPolicy;
import eu.testa.mail.core.virus.ContentScanner;
import eu.testa.mail.core.virus.Obstacle;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.VirusScanner;
import eu.testa.mail.core.virus.archive.ArchiveLimits;
import eu.testa.mail.core.virus.archive.Unpacking;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.DLSet;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.OtherName;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSCompressedDataGenerator;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.ZlibCompressor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SharedRsaKeys.class)
class CmsVerifierTest {

    private static final String SHA256_ECDSA = "SHA256withECDSA";

    private static TestIds ca;
    private static KeyPair rsa;
    private static KeyPair ec;
    private static Id alain;
    private static CmsVerifier verifier;

    @TempDir
    private Path folder;

    @BeforeAll
    static void issue(@TempDir Path folder) throws Exception {
        ca = new TestIds("Root_CA");
        rsa = TestIds.rsa(2048);
        ec = TestIds.ec("secp256r1");
        alain = ca.issue(TestIds.ALAIN, ec);
        verifier = ca.verifier(folder);
    }

    @Test
    void shouldPassWhatIsSignedTrustedAndFromTheSigner() throws Exception {
        SmimeVerification verification = verify(SignedMail.by(alain, SHA256_ECDSA).detached());

        assertThat(verification).isEqualTo(SmimeVerification.of(Type.SIGNED, Result.PASS, verification.reason())
            .with(Answers.NONE.integrity(SmimeAnswer.PASS).trust(SmimeAnswer.PASS).identity(SmimeAnswer.PASS))
            .by(List.of(new Signer(alain.certificate(), SHA256_ECDSA, Optional.of(Instant.EPOCH))))
            .naming(Optional.of(TestIds.ALAIN)).inPart(2));
        assertThat(verification.signers().get(0).addresses()).containsExactly(TestIds.ALAIN);
    }

    @ParameterizedTest
    @CsvSource({
        "SHA256withRSA", "SHA512withRSA", "SHA256withRSAandMGF1", "SHA384withRSAandMGF1", "SHA3-256withRSA",
        "SHA256withECDSA", "SHA384withECDSA", "Ed25519", "Ed448", "SHA256withECDSA:brainpool"})
    void shouldKnowTheAlgorithmsOfSmime(String algorithm) throws Exception {
        KeyPair keys = algorithm.startsWith("Ed") ? TestIds.edwards(algorithm) : algorithm.endsWith("brainpool")
            ? TestIds.brainpool() : algorithm.contains("RSA") ? rsa : ec;
        Id id = ca.issue(TestIds.ALAIN, keys);
        String signature = algorithm.replace(":brainpool", "");

        for (SignedMail mail : List.of(SignedMail.by(id, signature), SignedMail.by(id, signature).withoutAttributes())) {
            for (String octets : List.of(mail.detached(), mail.opaque())) {
                SmimeVerification verification = verify(octets);
                assertThat(verification.result()).as(verification.reason()).isEqualTo(Result.PASS);
                assertThat(verification.signers().get(0).algorithm()).isEqualTo(signature);
                SmimeVerification changed = verify(octets.contains("Monday")
                    ? octets.replace("Monday", "Friday") : resigned(mail, "Friday"));
                assertThat(changed.integrity()).as(changed.reason()).isEqualTo(SmimeAnswer.FAIL);
            }
        }
    }

    /** RFC 5652 §11.3 has both types of time. */
    @ParameterizedTest
    @CsvSource({
        "UTC,         491231235959Z,       2049-12-31T23:59:59Z",
        "UTC,         500101000000Z,       1950-01-01T00:00:00Z",
        "UTC,         260302080000+0100,   2026-03-02T07:00:00Z",
        "GENERALIZED, 20500101000000Z,     2050-01-01T00:00:00Z",
        "GENERALIZED, 20260302080000.5Z,   2026-03-02T08:00:00.5Z",
        "GENERALIZED, 2026030208Z,          2026-03-02T08:00:00Z"})
    void shouldSayWhenASignerSaysHeSigned(String type, String written, Instant meant) throws Exception {
        ASN1Encodable time = type.equals("UTC") ? new ASN1UTCTime(written) : new ASN1GeneralizedTime(written);

        SmimeVerification verification = verify(SignedMail.by(alain, SHA256_ECDSA).at(time).detached());

        assertThat(verification.result()).as(verification.reason()).isEqualTo(Result.PASS);
        assertThat(verification.signers().get(0).signingTime()).contains(meant);
    }

    /** The content of another mail in an opaque one. */
    private static String resigned(SignedMail mail, String day) throws Exception {
        byte[] cms = mail.cms(true);
        String octets = new String(cms, StandardCharsets.ISO_8859_1);
        return SignedMail.opaque(SignedMail.FROM_ALAIN,
            octets.replace("Monday", day).getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void shouldFailIntegrityForEveryBitOfTheSignedPart() throws Exception {
        String mail = SignedMail.by(alain, SHA256_ECDSA).detached();
        byte[] octets = mail.getBytes(StandardCharsets.UTF_8);
        int start = mail.indexOf("Content-Type: text/plain");
        int end = start + SignedMail.TEXT.length();

        for (int bit = start * 8; bit < end * 8; bit++) {
            octets[bit / 8] ^= 1 << bit % 8;
            SmimeVerification verification = verify(octets);
            assertThat(verification.integrity()).as("bit %d of octet %d", bit % 8, bit / 8).isEqualTo(SmimeAnswer.FAIL);
            assertThat(verification.result()).isEqualTo(Result.FAIL);
            octets[bit / 8] ^= 1 << bit % 8;
        }
        assertThat(verify(octets).result()).isEqualTo(Result.PASS);
    }

    @Test
    void shouldFailIntegrityForEveryBitOfSignedContentInside() throws Exception {
        byte[] cms = SignedMail.by(alain, SHA256_ECDSA).cms(true);
        int start = new String(cms, StandardCharsets.ISO_8859_1).indexOf("Content-Type: text/plain");
        int end = start + SignedMail.TEXT.length();

        for (int bit = start * 8; bit < end * 8; bit++) {
            cms[bit / 8] ^= 1 << bit % 8;
            assertThat(verify(SignedMail.opaque(SignedMail.FROM_ALAIN, cms)).integrity()).isEqualTo(SmimeAnswer.FAIL);
            cms[bit / 8] ^= 1 << bit % 8;
        }
        assertThat(verify(SignedMail.opaque(SignedMail.FROM_ALAIN, cms)).result()).isEqualTo(Result.PASS);
    }

    @Test
    void shouldNotPassForAnyOctetOfTheSignature() throws Exception {
        byte[] cms = SignedMail.by(alain, SHA256_ECDSA).cms(false);
        // what ends the CMS object is the signature itself
        for (int octet = cms.length - 68; octet < cms.length; octet++) {
            cms[octet] ^= 4;
            SmimeVerification verification = verify(SignedMail.multipart(SignedMail.FROM_ALAIN, SignedMail.TEXT, cms));
            assertThat(verification.result()).as("octet %d", octet).isIn(Result.FAIL, Result.PERMERROR, Result.NEUTRAL);
            cms[octet] ^= 4;
        }
    }

    @Test
    void shouldNotMindOtherHeaders() throws Exception {
        String mail = SignedMail.by(alain, SHA256_ECDSA).detached();

        assertThat(verify(mail.replace("Subject: Meeting", "Subject: Party")).result()).isEqualTo(Result.PASS);
        assertThat(verify("Received: from somewhere\r\n" + mail).result()).isEqualTo(Result.PASS);
    }

    /** A CR alone or a line that is no field changes what readers see of the header, and never what was signed. */
    @Test
    @Tag("slow")
    void shouldNotMindAnyBitOfOtherHeaders() throws Exception {
        String others = "Received: from mail.tcn.b.eu-admin.net; Mon, 2 Mar 2026 08:00:00 +0000\r\n"
            + "Date: Mon, 2 Mar 2026 08:00:00 +0000\r\nTo: Jeanne <" + TestIds.JEANNE + ">\r\nMessage-ID:\r\n <1@tcn.b>\r\n";
        byte[] octets = (others + SignedMail.by(alain, SHA256_ECDSA).detached()).getBytes(StandardCharsets.UTF_8);

        for (int bit = 0; bit < others.length() * 8; bit++) {
            octets[bit / 8] ^= 1 << bit % 8;
            SmimeVerification verification = verify(octets);
            assertThat(verification.integrity()).as("bit %d of octet %d", bit % 8, bit / 8).isEqualTo(SmimeAnswer.PASS);
            assertThat(verification.trust()).isEqualTo(SmimeAnswer.PASS);
            String header = new String(octets, 0, others.length(), StandardCharsets.ISO_8859_1);
            boolean fields = header.matches("([!-9;-~]+:[^\r\n\0]*\r?\n([ \t][^\r\n\0]*\r?\n)*)*");
            // the end of the last of them keeps the From field apart
            Result expected = fields ? Result.PASS : header.endsWith("\n") ? Result.PERMERROR : Result.FAIL;
            assertThat(verification.result()).as("bit %d of octet %d", bit % 8, bit / 8).isEqualTo(expected);
            octets[bit / 8] ^= 1 << bit % 8;
        }
    }

    @Test
    void shouldTakeABareLineFeedForTheLineEndThatWasSigned() throws Exception {
        String mail = SignedMail.by(alain, SHA256_ECDSA).detached();

        assertThat(verify(mail.replace("\r\n", "\n")).result()).isEqualTo(Result.PASS);
        assertThat(verify(mail.replace("-- \r\nAlain", "-- \nAlain")).result()).isEqualTo(Result.PASS);
    }

    @Test
    void shouldKeepTrustAndIdentityApartFromIntegrity(@TempDir Path folder) throws Exception {
        CmsVerifier other = new TestIds("Other_CA").verifier(folder);
        byte[] mail = SignedMail.by(alain, SHA256_ECDSA).detached().getBytes(StandardCharsets.UTF_8);

        SmimeVerification verification = other.verify(MessageSource.of(mail), Optional.empty(), TestIds.NOW);

        assertThat(verification.result()).isEqualTo(Result.FAIL);
        assertThat(List.of(verification.integrity(), verification.trust(), verification.identity()))
            .containsExactly(SmimeAnswer.PASS, SmimeAnswer.FAIL, SmimeAnswer.PASS);
        SmimeVerification changed = verify(new String(mail, StandardCharsets.UTF_8).replace("Monday", "Friday"));
        assertThat(List.of(changed.integrity(), changed.trust(), changed.identity()))
            .containsExactly(SmimeAnswer.FAIL, SmimeAnswer.PASS, SmimeAnswer.PASS);
    }

    @Test
    void shouldFailTrustOutOfDateAndForAnotherUsage() throws Exception {
        GeneralName address = new GeneralName(GeneralName.rfc822Name, TestIds.ALAIN);
        Instant now = TestIds.NOW;
        Duration day = Duration.ofDays(1);
        for (Id id : List.of(
            ca.issue(address, ec, now.minus(day.multipliedBy(2)), now.minus(day), KeyUsage.digitalSignature),
            ca.issue(address, ec, now.plus(day), now.plus(day.multipliedBy(2)), KeyUsage.digitalSignature),
            ca.issue(address, ec, now.minus(day), now.plus(day), KeyUsage.keyEncipherment))) {
            SmimeVerification verification = verify(SignedMail.by(id, SHA256_ECDSA).detached());

            assertThat(List.of(verification.integrity(), verification.trust(), verification.identity()))
                .as(verification.reason()).containsExactly(SmimeAnswer.PASS, SmimeAnswer.FAIL, SmimeAnswer.PASS);
            assertThat(verification.result()).isEqualTo(Result.FAIL);
        }
    }

    @Test
    void shouldFailTrustForWeakAlgorithms() throws Exception {
        Id weak = ca.issue(TestIds.ALAIN, TestIds.rsa(1024));
        for (String mail : List.of(SignedMail.by(weak, "SHA256withRSA").detached(),
            SignedMail.by(alain, "SHA1withECDSA").detached(), SignedMail.by(ca.issue(TestIds.ALAIN, rsa), "MD5withRSA").opaque())) {
            SmimeVerification verification = verify(mail);

            assertThat(List.of(verification.integrity(), verification.trust())).as(verification.reason())
                .containsExactly(SmimeAnswer.PASS, SmimeAnswer.FAIL);
        }
    }

    @Test
    void shouldFailWhenOneOfTwoSignersFails(@TempDir Path folder) throws Exception {
        Id jeanne = ca.issue(TestIds.JEANNE, rsa);
        Id stranger = new TestIds("Other_CA").issue(TestIds.JEANNE, rsa);

        SmimeVerification both = verify(SignedMail.by(alain, SHA256_ECDSA).and(jeanne, "SHA512withRSA").detached());
        assertThat(both.result()).as(both.reason()).isEqualTo(Result.PASS);
        assertThat(both.signers()).hasSize(2);
        SmimeVerification jeanneFirst = verify(SignedMail.by(jeanne, "SHA512withRSA").and(alain, SHA256_ECDSA).detached());
        assertThat(jeanneFirst.identifier()).hasValue(TestIds.ALAIN);
        SmimeVerification one = verify(SignedMail.by(alain, SHA256_ECDSA).and(stranger, "SHA256withRSA").detached());
        assertThat(one.result()).isEqualTo(Result.FAIL);
        assertThat(List.of(one.integrity(), one.trust())).containsExactly(SmimeAnswer.PASS, SmimeAnswer.FAIL);
        // Jeanne's key under Alain's name
        Id forged = new Id(rsa.getPrivate(), ca.issue(TestIds.JEANNE, TestIds.rsa(2048)).certificate());
        SmimeVerification forgery = verify(SignedMail.by(alain, SHA256_ECDSA).and(forged, "SHA256withRSA").detached());
        assertThat(forgery.result()).isEqualTo(Result.FAIL);
        assertThat(List.of(forgery.integrity(), forgery.trust())).containsExactly(SmimeAnswer.FAIL, SmimeAnswer.PASS);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "From: Jeanne <Jeanne.Martin@tcn.f.eu-admin.net>\r\n",
        "",
        "From: Alain.Dupont@tcn.b.eu-admin.net\r\nFrom: Alain.Dupont@tcn.b.eu-admin.net\r\n",
        "From: Alain.Dupont@tcn.b.eu-admin.net\r\nFrom : Jeanne.Martin@tcn.f.eu-admin.net\r\n",
        "From: Alain.Dupont@tcn.b.eu-admin.net, Jeanne.Martin@tcn.f.eu-admin.net\r\n",
        "From: <Alain.Dupont@tcn.b.eu-admin.net> <Jeanne.Martin@tcn.f.eu-admin.net>\r\n",
        "From: <Alain.Dupont@tcn.b.eu-admin.net> Jeanne.Martin@tcn.f.eu-admin.net\r\n",
        "From: Ministers: Alain.Dupont@tcn.b.eu-admin.net;\r\n",
        "From: \"Jeanne.Martin@tcn.f.eu-admin.net\" <Alain.Dupont@tcn.b.eu-admin.net>\r\n",
        "From: =?utf-8?q?Jeanne.Martin=40tcn.f.eu-admin.net?= <Alain.Dupont@tcn.b.eu-admin.net>\r\n",
        "From: =?utf-8?b?SmVhbm5lLk1hcnRpbu+8oHRjbi5mLmV1LWFkbWluLm5ldA==?= <Alain.Dupont@tcn.b.eu-admin.net>\r\n",
        "From: Alain.Dupont@tcn.b.eu-admin.net (Jeanne.Martin@tcn.f.eu-admin.net)\r\n",
        "From: =?utf-8?q?=E2=80=AEten?= <Alain.Dupont@tcn.b.eu-admin.net>\r\n",
        "From: Alain.Dupont@tcn.b.eu-admin.net\r\nSender: Jeanne.Martin@tcn.f.eu-admin.net\r\n",
        "From: Alain.Dupont@tcn.b.eu-admin.net\u0000.f.eu-admin.net\r\n",
        "From: A\u2113ain.Dupont@tcn.b.eu-admin.net\r\n",
        "From: Jeanne) <Alain.Dupont@tcn.b.eu-admin.net>\r\n",
        "From: Jeanne> <Alain.Dupont@tcn.b.eu-admin.net>\r\n",
        "From: \"Alain.Dupont@tcn.b.eu-admin.net\r\n"})
    void shouldFailIdentity(String header) throws Exception {
        SmimeVerification verification = verify(SignedMail.by(alain, SHA256_ECDSA).header(header).detached());

        assertThat(List.of(verification.integrity(), verification.trust(), verification.identity()))
            .as(verification.reason()).containsExactly(SmimeAnswer.PASS, SmimeAnswer.PASS, SmimeAnswer.FAIL);
        assertThat(verification.result()).isEqualTo(Result.FAIL);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "From: alain.dupont@TCN.B.EU-ADMIN.NET\r\n",
        "From: \"Dupont, Alain\" <Alain.Dupont@tcn.b.eu-admin.net> (Belgium)\r\n",
        "From: \"Alain.Dupont@tcn.b.eu-admin.net\"\r\n <Alain.Dupont@tcn.b.eu-admin.net>\r\n",
        "From: Alain.Dupont@tcn.b.eu-admin.net\r\nSender: Alain <alain.dupont@tcn.b.eu-admin.net>\r\n"})
    void shouldPassIdentity(String header) throws Exception {
        SmimeVerification verification = verify(SignedMail.by(alain, SHA256_ECDSA).header(header).detached());

        assertThat(verification.identity()).as(verification.reason()).isEqualTo(SmimeAnswer.PASS);
    }

    @Test
    void shouldFailIdentityWhenTheEnvelopeHasAnotherSender() throws Exception {
        MessageSource mail = MessageSource.of(SignedMail.by(alain, SHA256_ECDSA).detached().getBytes(StandardCharsets.UTF_8));

        assertThat(verifier.verify(mail, Optional.of(TestIds.JEANNE), TestIds.NOW).identity()).isEqualTo(SmimeAnswer.FAIL);
        assertThat(verifier.verify(mail, Optional.of(TestIds.ALAIN), TestIds.NOW).identity()).isEqualTo(SmimeAnswer.PASS);
    }

    @Test
    void shouldFindAddressesInEveryPlaceOfACertificate() throws Exception {
        Id old = ca.issueOld(TestIds.ALAIN, ec);
        Id international = ca.issue(new GeneralName(GeneralName.otherName, new OtherName(
            new ASN1ObjectIdentifier("1.3.6.1.5.5.7.8.9"), new DERUTF8String("Gérard.Lévy@tcn.f.eu-admin.net"))), ec,
            TestIds.NOW.minusSeconds(1), TestIds.NOW.plusSeconds(1), KeyUsage.digitalSignature);

        assertThat(verify(SignedMail.by(old, SHA256_ECDSA).detached()).identity()).isEqualTo(SmimeAnswer.PASS);
        assertThat(verify(SignedMail.by(international, SHA256_ECDSA)
            .header("From: Gérard.Lévy@tcn.f.eu-admin.net\r\n").detached()).identity()).isEqualTo(SmimeAnswer.PASS);
    }

    @Test
    void shouldNotAskForIdentityWhereThePolicyDoesNot(@TempDir Path folder) throws Exception {
        byte[] mail = SignedMail.by(alain, SHA256_ECDSA).header("").detached().getBytes(StandardCharsets.UTF_8);

        SmimeVerification verification = ca.verifier(folder, SmimePolicy.standard().withoutIdentity())
            .verify(MessageSource.of(mail), Optional.empty(), TestIds.NOW);

        assertThat(verification.result()).isEqualTo(Result.PASS);
        assertThat(verification.identity()).isEqualTo(SmimeAnswer.NONE);
    }

    @Test
    void shouldLetTheOutermostSignatureDecide() throws Exception {
        Id jeanne = ca.issue(TestIds.JEANNE, rsa);
        String inner = SignedMail.by(alain, SHA256_ECDSA).header("").detached();

        assertThat(verify(SignedMail.by(alain, SHA256_ECDSA).content(inner).opaque()).result()).isEqualTo(Result.PASS);
        SmimeVerification wrapped = verify(SignedMail.by(jeanne, "SHA256withRSA").content(inner).opaque());
        assertThat(wrapped.identity()).isEqualTo(SmimeAnswer.FAIL);
        assertThat(wrapped.identifier()).isEmpty();
        assertThat(wrapped.reason()).endsWith("; a signature inside of it was not looked at");
        assertThat(wrapped.signers()).singleElement().satisfies(signer ->
            assertThat(signer.addresses()).containsExactly(TestIds.JEANNE));
        // wrapped and then wrapped once more
        String twice = SignedMail.by(alain, SHA256_ECDSA).header("")
            .content(SignedMail.by(jeanne, "SHA256withRSA").header("").content(inner).opaque()).detached();
        assertThat(verify(SignedMail.FROM_ALAIN + twice).result()).isEqualTo(Result.PASS);
        assertThat(verify(SignedMail.FROM_ALAIN + twice).reason()).contains("inside");
        assertThat(verify(SignedMail.by(alain, SHA256_ECDSA).detached()).reason()).doesNotContain("inside");
    }

    @Test
    void shouldNotPassWhatIsSignedInPartOnly() throws Exception {
        String signed = SignedMail.by(alain, SHA256_ECDSA).header("").detached();
        String beside = SignedMail.FROM_ALAIN + "Content-Type: multipart/mixed; boundary=mix\r\n\r\n--mix\r\n" + signed
            + "\r\n--mix\r\nContent-Type: text/plain\r\n\r\nPay at once.\r\n--mix--\r\n";
        String third = SignedMail.by(alain, SHA256_ECDSA).detached().replace("\r\n--" + SignedMail.BOUNDARY + "--\r\n",
            "\r\n--" + SignedMail.BOUNDARY + "\r\n\r\nPay at once.\r\n--" + SignedMail.BOUNDARY + "--\r\n");
        String after = SignedMail.by(alain, SHA256_ECDSA).detached() + "--" + SignedMail.BOUNDARY + "\r\n\r\nPay at once.\r\n";
        String opaque = SignedMail.by(alain, SHA256_ECDSA).opaque();

        assertThat(verify(beside)).extracting(SmimeVerification::type, SmimeVerification::result)
            .containsExactly(Type.NONE, Result.FAIL);
        for (String mail : List.of(third, after, opaque + "Pay at once!\r\n", opaque + "PayAtOnc\r\n")) {
            assertThat(verify(mail).result()).isEqualTo(Result.PERMERROR);
        }
    }

    @Test
    void shouldFailWhatCannotBeASignatureForTheMail() throws Exception {
        byte[] withContent = SignedMail.by(alain, SHA256_ECDSA).cms(true);
        byte[] without = SignedMail.by(alain, SHA256_ECDSA).cms(false);
        CMSSignedDataGenerator nobody = new CMSSignedDataGenerator();
        nobody.addCertificates(new JcaCertStore(List.of(alain.certificate())));
        byte[] byNobody = nobody.generate(new CMSProcessableByteArray(new byte[] {'x'}), true).getEncoded();
        byte[] certificatesOnly = nobody.generate(new CMSAbsentContent()).getEncoded();

        assertFails(SignedMail.multipart(SignedMail.FROM_ALAIN, SignedMail.TEXT, withContent), "content of its own");
        assertFails(SignedMail.opaque(SignedMail.FROM_ALAIN, without), "content that is not in the mail");
        assertFails(SignedMail.opaque(SignedMail.FROM_ALAIN, byNobody), "nobody has signed");
        assertFails(SignedMail.multipart(SignedMail.FROM_ALAIN, SignedMail.TEXT, certificatesOnly), "nobody has signed");
        assertFails(SignedMail.by(alain, SHA256_ECDSA).content("").detached(), "empty");
        assertThat(verify(SignedMail.opaque(SignedMail.FROM_ALAIN, certificatesOnly)))
            .extracting(SmimeVerification::type, SmimeVerification::result).containsExactly(Type.NONE, Result.NONE);
    }

    private static void assertFails(String mail, String reason) throws Exception {
        SmimeVerification verification = verify(mail);
        assertThat(verification.result()).as(verification.reason()).isEqualTo(Result.FAIL);
        assertThat(verification.integrity()).isEqualTo(SmimeAnswer.FAIL);
        assertThat(verification.reason()).contains(reason);
    }

    /** A signature over attributes is one over their octets, too: those must not pass as a mail. */
    @Test
    void shouldNotTakeSignedAttributesForContent() throws Exception {
        var info = new CMSSignedData(SignedMail.by(alain, SHA256_ECDSA).cms(true));
        var signer = info.getSignerInfos().iterator().next().toASN1Structure();
        byte[] attributes = signer.getAuthenticatedAttributes().getEncoded("DER");
        var bare = new SignerInfo(signer.getSID(), signer.getDigestAlgorithm(),
            (ASN1Set) null, signer.getDigestEncryptionAlgorithm(), signer.getEncryptedDigest(), null);
        var original = org.bouncycastle.asn1.cms.SignedData.getInstance(info.toASN1Structure().getContent());
        byte[] forged = new ContentInfo(
            CMSObjectIdentifiers.signedData, new org.bouncycastle.asn1.cms.SignedData(
                original.getDigestAlgorithms(), new ContentInfo(
                    CMSObjectIdentifiers.data,
                    new DEROctetString(attributes)), original.getCertificates(), null,
                new DERSet(bare))).getEncoded();

        assertFails(SignedMail.opaque(SignedMail.FROM_ALAIN, forged), "attributes of another signature");
    }

    /** RFC 5652 §5.4: what is signed is their DER, in whatever order they are sent. */
    @Test
    void shouldVerifyTheDistinguishedEncodingOfAttributes() throws Exception {
        byte[] cms = SignedMail.by(alain, SHA256_ECDSA).cms(true);
        ASN1Set attributes =
            new CMSSignedData(cms).getSignerInfos().iterator().next().toASN1Structure().getAuthenticatedAttributes();
        List<ASN1Encodable> backwards = new ArrayList<>(List.of(attributes.toArray()));
        Collections.reverse(backwards);
        String distinguished = withoutTag(attributes.getEncoded(ASN1Encoding.DER));
        String sent = withoutTag(new DLSet(backwards.toArray(ASN1Encodable[]::new)).getEncoded(ASN1Encoding.DL));
        String original = new String(cms, StandardCharsets.ISO_8859_1);
        assertThat(original).contains(distinguished).doesNotContain(sent);

        String otherwise = original.replace(distinguished, sent);

        assertThat(verify(SignedMail.opaque(SignedMail.FROM_ALAIN, otherwise.getBytes(StandardCharsets.ISO_8859_1))).result())
            .isEqualTo(Result.PASS);
    }

    @Test
    void shouldVerifyAttributesSignedInTheOrderInWhichTheyCame() throws Exception {
        Id withRsa = ca.issue(TestIds.ALAIN, rsa);
        byte[] cms = SignedMail.by(withRsa, "SHA256withRSA").cms(true);
        SignerInfo signer = new CMSSignedData(cms).getSignerInfos().iterator().next().toASN1Structure();
        List<ASN1Encodable> backwards = new ArrayList<>(List.of(signer.getAuthenticatedAttributes().toArray()));
        Collections.reverse(backwards);
        byte[] sent = new DLSet(backwards.toArray(ASN1Encodable[]::new)).getEncoded(ASN1Encoding.DL);
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(rsa.getPrivate());
        signature.update(sent);

        String signed = new String(cms, StandardCharsets.ISO_8859_1)
            .replace(withoutTag(signer.getAuthenticatedAttributes().getEncoded(ASN1Encoding.DER)), withoutTag(sent))
            .replace(new String(signer.getEncryptedDigest().getOctets(), StandardCharsets.ISO_8859_1),
                new String(signature.sign(), StandardCharsets.ISO_8859_1));

        assertThat(verify(SignedMail.opaque(SignedMail.FROM_ALAIN, signed.getBytes(StandardCharsets.ISO_8859_1))).result())
            .isEqualTo(Result.PASS);
    }

    /** Attributes are a SET on their own, and have another tag in the signature. */
    private static String withoutTag(byte[] encoded) {
        return new String(encoded, 1, encoded.length - 1, StandardCharsets.ISO_8859_1);
    }

    @Test
    void shouldSayNothingOfEncryptedMail() throws Exception {
        CMSEnvelopedDataGenerator generator = new CMSEnvelopedDataGenerator();
        generator.addRecipientInfoGenerator(
            new JceKeyTransRecipientInfoGenerator(ca.issue(TestIds.JEANNE, rsa).certificate()));
        byte[] cms = generator.generate(new CMSProcessableByteArray(new byte[] {'x'}),
            new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_CBC).build()).getEncoded();

        assertThat(verify(SignedMail.opaque(SignedMail.FROM_ALAIN, cms)))
            .extracting(SmimeVerification::type, SmimeVerification::result).containsExactly(Type.ENVELOPED, Result.NONE);
    }

    @Test
    void shouldLookIntoCompressedMail() throws Exception {
        byte[] signed = SignedMail.by(alain, SHA256_ECDSA).header("").detached().getBytes(StandardCharsets.UTF_8);
        byte[] cms = new CMSCompressedDataGenerator().generate(new CMSProcessableByteArray(signed), new ZlibCompressor())
            .getEncoded();

        SmimeVerification verification = verify(SignedMail.opaque(SignedMail.FROM_ALAIN, cms));

        assertThat(verification.result()).as(verification.reason()).isEqualTo(Result.PASS);
    }

    @Test
    void shouldSayOfACertificateThatIsNowhereThatNothingIsKnown() throws Exception {
        SmimeVerification verification = verify(SignedMail.by(alain, SHA256_ECDSA).withoutCertificates().detached());

        assertThat(verification.reason()).isEqualTo("the certificate of a signer is neither in the mail nor known here");
        assertThat(verification).extracting(SmimeVerification::type, SmimeVerification::result, SmimeVerification::integrity,
            SmimeVerification::trust, SmimeVerification::identity)
            .containsExactly(Type.SIGNED, Result.NEUTRAL, SmimeAnswer.NONE, SmimeAnswer.NONE, SmimeAnswer.NONE);
    }

    @Test
    void shouldFindACertificateThatIsNotInTheMail() throws Exception {
        String mail = SignedMail.by(alain, SHA256_ECDSA).withoutCertificates().detached();

        assertThat(verifyKnowing(alain, mail)).extracting(SmimeVerification::result, SmimeVerification::identifier)
            .containsExactly(Result.PASS, Optional.of(TestIds.ALAIN));
        assertThat(verifyKnowing(ca.issue(TestIds.ALAIN, ec), mail).result()).isEqualTo(Result.NEUTRAL);
        assertThat(verifyKnowing(alain, mail.replace("Monday", "Friday"))).extracting(SmimeVerification::result,
            SmimeVerification::reason).containsExactly(Result.FAIL, "the content is not what was signed");
    }

    private SmimeVerification verifyKnowing(Id id, String mail) throws Exception {
        return ca.verifier(folder, SmimePolicy.standard(), () -> Stream.of(id.certificate()))
            .verify(MessageSource.of(mail.getBytes(StandardCharsets.UTF_8)), Optional.empty(), TestIds.NOW);
    }

    @ParameterizedTest
    @CsvSource({"'Thu, 1 Jan 1970 23:59:59 +0000', PASS", "'2 Jan 1970 01:00 +0100', PASS", "'Fri, 2 Jan 1970 00:00:01 GMT', FAIL",
        "'Wed, 31 Dec 1969 00:00:00 (old) +0000', PASS", "'Tue, 30 Dec 1969 23:59:59 +0000', FAIL", "'tomorrow', NONE",
        "'', NONE"})
    void shouldSayWhetherItWasSignedOnTheDayOfItsDate(String date, SmimeAnswer expected) throws Exception {
        String mail = SignedMail.by(alain, SHA256_ECDSA).header(SignedMail.FROM_ALAIN + "Date: " + date + "\r\n").detached();

        SmimeVerification verification = verify(mail);

        assertThat(verification).extracting(SmimeVerification::result, SmimeVerification::date)
            .containsExactly(Result.PASS, expected);
        assertThat(verification.reason().contains("signed at 1970-01-01T00:00:00Z, and the Date is"))
            .isEqualTo(expected == SmimeAnswer.FAIL);
        assertThat(strictVerifier().verify(MessageSource.of(mail.getBytes(StandardCharsets.UTF_8)), Optional.empty(),
            TestIds.NOW).result()).isEqualTo(expected == SmimeAnswer.FAIL ? Result.FAIL : Result.PASS);
    }

    private CmsVerifier strictVerifier() throws Exception {
        return ca.verifier(folder, new SmimePolicy(AlgorithmPolicy.standard(), true, true, SmimeLimits.standard()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=smime.p7m",
        "Content-Type: application/octet-stream; name=\"smime.P7M\"",
        "Content-Type: application/octet-stream; name*=us-ascii''smime%2Ep7m",
        "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename*0=\"smi\"; filename*1=\"me.p7m\"",
        "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"=?utf-8?B?c21pbWUucDdt?=\"",
        "Content-Type: application/x-pkcs7\r\nContent-Disposition: inline; filename=\"smime.p7m\""})
    void shouldKnowSmimeByTheNameOfTheFile(String header) throws Exception {
        String mail = SignedMail.by(alain, SHA256_ECDSA).opaque();
        int type = mail.indexOf("Content-Type:");

        assertThat(verify(mail.substring(0, type) + header + mail.substring(mail.indexOf("\r\nContent-Transfer"))))
            .extracting(SmimeVerification::type, SmimeVerification::result).containsExactly(Type.SIGNED, Result.PASS);
    }

    @Test
    void shouldSayWhatIsNotSigned() throws Exception {
        assertThat(verify(SignedMail.FROM_ALAIN + "\r\nGood morning\r\n")).extracting(SmimeVerification::type,
            SmimeVerification::result).containsExactly(Type.NONE, Result.NONE);
        assertThat(verify("").result()).isEqualTo(Result.NONE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "multipart/signed; protocol=\"application/pgp-signature\"; boundary=b   | NONE | not signed",
        "multipart/signed; protocol=\"text/plain\"; boundary=b                  | FAIL | only a part of the mail is signed",
        "multipart/mixed; boundary=b; x=1; X=2                                  | NONE | not signed",
        "multipart/mixed; boundary=b; Boundary=c                                | PERMERROR | ambiguous"})
    void shouldSayWhatAMultipartIs(String type, Result result, String words) throws Exception {
        assertSays(SignedMail.FROM_ALAIN + "Content-Type: " + type + "\r\n\r\n--b\r\n\r\nx\r\n--b\r\n"
            + "Content-Type: application/pkcs7-signature\r\n\r\nx\r\n--b--\r\n", result, words);
    }

    /** Some programs decode it, others show it as it is; so it is refused when it comes, and does not pass as a file either. */
    @Test
    void shouldTakeAnEncodingWithACommentForMalformedAsTheScannerDoes() throws Exception {
        VirusScanner scanner = new ContentScanner((message, deadline) -> new ScanVerdict.Clean(), 1_000_000, Duration.ofMinutes(1),
            new Unpacking(Path.of("no-such-folder"), ArchiveLimits.ofFilesUpTo(1_000_000)));
        SignedMail signed = SignedMail.by(alain, SHA256_ECDSA);
        for (String mail : List.of(signed.opaque().replace("Encoding: base64", "Encoding: base64 (as ever)"),
            signed.detached().replace("Encoding: base64", "Encoding: base64 (as ever)"),
            signed.header(SignedMail.FROM_ALAIN + "Content-Transfer-Encoding: 7bit (as ever)\r\n").detached())) {
            SmimeVerification verification = verify(mail);

            assertThat(verification.result()).as(mail).isEqualTo(Result.PERMERROR);
            assertThat(verification.reason()).contains("a Content-Transfer-Encoding is none of");
            assertThat(scanner.scan(MessageSource.of(mail.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(new ScanVerdict.NotScannable(Obstacle.MALFORMED, verification.reason()));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "application/pkcs7-mime; smime-type=certs-only; name=a.p7c                     | NONE | not signed",
        "application/x-pkcs7-mime; name=Alain.p7c                                      | NONE | not signed",
        "application/pkcs7-signature; name=contract.pdf.p7s                            | NONE | not signed",
        "multipart/signed; protocol=\"application/pgp-signature\"; boundary=c          | NONE | not signed",
        "text/plain; name=a; name=b                                                    | NONE | not signed",
        "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m             | FAIL | only a part of the mail is encrypted",
        "application/pkcs7-mime; smime-type=\"AuthEnveloped-Data\"                     | FAIL | only a part of the mail is encrypted",
        "APPLICATION/pkcs7-mime; SMIME-type=signed-data                                | FAIL | only a part of the mail is signed",
        "application/octet-stream; name=\"smime.p7m\"                                  | FAIL | a part of the mail is signed or encrypted",
        "application/pkcs7-mime; smime-type=certs-only; smime-type=signed-data         | NONE | not signed",
        "multipart/signed; boundary=c                                                  | FAIL | only a part of the mail is signed"})
    void shouldSayWhatAPartIs(String type, Result result, String words) throws Exception {
        assertSays(SignedMail.FROM_ALAIN + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n--b\r\n"
            + "Content-Type: " + type + "\r\n\r\nx\r\n--b--\r\n", result, words);
    }

    private static void assertSays(String mail, Result result, String words) throws Exception {
        SmimeVerification verification = verify(mail);
        assertThat(verification.reason()).contains(words);
        assertThat(verification).extracting(SmimeVerification::type, SmimeVerification::result)
            .containsExactly(Type.NONE, result);
    }

    private static SmimeVerification verify(String mail) throws Exception {
        return verify(mail.getBytes(StandardCharsets.UTF_8));
    }

    private static SmimeVerification verify(byte[] mail) throws Exception {
        return verifier.verify(MessageSource.of(mail), Optional.empty(), TestIds.NOW);
    }
}
