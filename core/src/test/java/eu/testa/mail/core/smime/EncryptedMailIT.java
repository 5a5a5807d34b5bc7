package eu.testa.mail.core.smime;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.pki.CryptoProvider;
import eu.testa.mail.core.smime.TestIds.Id;
import eu.testa.mail.core.virus.ClamdProcess;
import eu.testa.mail.core.virus.ContentScanner;
import eu.testa.mail.core.virus.Obstacle;
import eu.testa.mail.core.virus.TestMails;
import eu.testa.mail.core.virus.TestSignatures;
import eu.testa.mail.core.virus.TrustedEncryptionScanner;
import eu.testa.mail.core.virus.VirusPolicy;
import eu.testa.mail.core.virus.VirusPolicy.Action;
import eu.testa.mail.core.virus.VirusPolicy.Decision;
import eu.testa.mail.core.virus.VirusScanner;
import eu.testa.mail.core.virus.archive.ArchiveLimits;
import eu.testa.mail.core.virus.archive.Unpacking;
import eu.testa.mail.core.virus.clamd.Clamd;
import eu.testa.mail.core.virus.clamd.ClamdSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKEKRecipientInfoGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code virus.encrypted-mail = mark-trusted}, with a real clamd and the real verifier. */
class EncryptedMailIT {

    private static final String SHA256_ECDSA = "SHA256withECDSA";
    private static final VirusPolicy MARK_TRUSTED = new VirusPolicy(Map.of(
        Obstacle.ENCRYPTED_MAIL, Action.MARK, Obstacle.ENCRYPTED_BY_STRANGER, Action.REFUSE,
        Obstacle.ENCRYPTED_ATTACHMENT, Action.REFUSE, Obstacle.LIMIT_EXCEEDED, Action.REFUSE, Obstacle.MALFORMED, Action.REFUSE));

    private static Id alain;
    private static Id stranger;
    private static ClamdProcess daemon;
    private static Clamd clamd;
    private static VirusScanner scanner;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        TestIds ca = new TestIds("Root_CA");
        alain = ca.issue(TestIds.ALAIN, TestIds.ec("secp256r1"));
        stranger = new TestIds("Nobody_CA").issue(TestIds.ALAIN, TestIds.ec("secp256r1"));
        daemon = ClamdProcess.start(folder.resolve("clamd"));
        Duration patience = Duration.ofSeconds(20);
        clamd = new Clamd(new ClamdSettings(List.of(daemon.unix()), 10_000_000, patience, patience, patience, patience,
            Optional.empty()));
        scanner = new TrustedEncryptionScanner(new ContentScanner(clamd, clamd.maxSize(), patience,
            new Unpacking(folder, ArchiveLimits.ofFilesUpTo(1 << 20))), ca.verifier(folder),
            Clock.fixed(TestIds.NOW, ZoneOffset.UTC));
    }

    @AfterAll
    static void stop() throws Exception {
        clamd.close();
        daemon.close();
    }

    private static Decision decide(String mail) {
        return MARK_TRUSTED.decide(scanner.scan(MessageSource.of(mail.getBytes(StandardCharsets.ISO_8859_1))));
    }

    @Test
    void shouldMarkWhatAKnownSignerSignedAroundTheEncryption() throws Exception {
        Decision marked = new Decision.PassMarked("encrypted mail: S/MIME enveloped-data");

        assertThat(decide(SignedMail.by(alain, SHA256_ECDSA).content(encrypted()).detached())).isEqualTo(marked);
        assertThat(decide(SignedMail.by(alain, SHA256_ECDSA).content(encrypted()).opaque())).isEqualTo(marked);
    }

    @Test
    void shouldRefuseWhatAStrangerOrNobodySigned() throws Exception {
        assertThat(decide(SignedMail.by(stranger, SHA256_ECDSA).content(encrypted()).detached())).isInstanceOf(Decision.Refuse.class);
        assertThat(decide(SignedMail.by(stranger, SHA256_ECDSA).content(encrypted()).opaque())).isInstanceOf(Decision.Refuse.class);
        assertThat(decide(SignedMail.FROM_ALAIN + "MIME-Version: 1.0\r\n" + encrypted())).isInstanceOf(Decision.Refuse.class);
    }

    @Test
    void shouldFindTheVirusBesideTheEncryptionWhoeverSigned() throws Exception {
        String both = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + encrypted() + "\r\n--b\r\n"
            + "Content-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + Base64.getMimeEncoder().encodeToString(TestMails.zip(TestSignatures.OWN_MARKER.getBytes(StandardCharsets.US_ASCII)))
            + "\r\n--b--\r\n";
        Decision refused = new Decision.Refuse("Infected: " + TestSignatures.OWN + ".UNOFFICIAL");

        assertThat(decide(SignedMail.by(alain, SHA256_ECDSA).content(both).detached())).isEqualTo(refused);
        assertThat(decide(SignedMail.by(alain, SHA256_ECDSA).content(both).opaque())).isEqualTo(refused);
    }

    @Test
    void shouldPassWhatIsSignedAndNotEncrypted() throws Exception {
        assertThat(decide(SignedMail.by(stranger, SHA256_ECDSA).opaque())).isEqualTo(new Decision.Pass());
        assertThat(decide(SignedMail.by(alain, SHA256_ECDSA).detached())).isEqualTo(new Decision.Pass());
    }

    private static String encrypted() throws Exception {
        CMSEnvelopedDataGenerator generator = new CMSEnvelopedDataGenerator();
        generator.addRecipientInfoGenerator(new JceKEKRecipientInfoGenerator(new byte[] {1},
            new SecretKeySpec(new byte[16], "AES")).setProvider(CryptoProvider.get()));
        byte[] object = generator.generate(new CMSProcessableByteArray("secret".getBytes(StandardCharsets.US_ASCII)),
            new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES128_CBC).setProvider(CryptoProvider.get()).build())
            .getEncoded();
        return "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n"
            + "Content-Transfer-Encoding: base64\r\n\r\n" + SignedMail.base64(object) + "\r\n";
    }
}
