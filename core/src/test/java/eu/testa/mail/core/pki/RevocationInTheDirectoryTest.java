package eu.testa.mail.core.pki;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.digitalid.CrlFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the CA revokes, the directory of digital IDs learns from the CRL. */
class RevocationInTheDirectoryTest {

    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";

    private static TestCa template;

    @TempDir
    private Path temporary;
    private Path ca;
    private Path authorities;
    private Path crls;
    private X509Certificate certificate;

    @BeforeAll
    static void makeCa(@TempDir Path shared) throws Exception {
        template = new TestCa(shared.resolve("ca"), Optional.empty(), TestCa.START);
    }

    @BeforeEach
    void issue() throws Exception {
        ca = template.copy(temporary.resolve("ca"));
        authorities = Files.createDirectory(temporary.resolve("authorities"));
        crls = Files.createDirectory(temporary.resolve("crls"));
        try (CertificationAuthority open = TestCa.open(ca, TestCa.START)) {
            certificate = open.certificate(open.issue(ALAIN, Pfx.MODERN, TestCa.PASSPHRASE).entry());
            Files.copy(ca.resolve("EC_CA.crt"), authorities.resolve("EC_CA.crt"));
            Files.copy(ca.resolve("EC_CA.crl"), crls.resolve("EC_CA.crl"));
        }
    }

    @Test
    void shouldLearnOfARevocationWhenTheCrlIsReplaced() throws Exception {
        CrlFolder folder = at(TestCa.START);
        assertThat(folder.isRevoked(certificate)).isFalse();

        revokeAndCopy();

        assertThat(at(TestCa.START).isRevoked(certificate)).isTrue();
    }

    @Test
    void shouldLookAgainByItself() throws Exception {
        // the real clock: it is the file system's time that has to pass
        CrlFolder folder = new CrlFolder(authorities, crls, Clock.systemUTC());
        assertThat(folder.isRevoked(certificate)).isFalse();

        revokeAndCopy();

        Awaitility.await().untilAsserted(() -> assertThat(folder.isRevoked(certificate)).isTrue());
    }

    @Test
    void shouldNotBelieveACrlThatNoCaHasSigned() throws Exception {
        revokeAndCopy();
        Files.delete(authorities.resolve("EC_CA.crt"));
        assertThat(at(TestCa.START).isRevoked(certificate)).isFalse();

        byte[] forged = Files.readAllBytes(crls.resolve("EC_CA.crl"));
        forged[forged.length - 1] ^= 1;
        Files.write(crls.resolve("EC_CA.crl"), forged);
        Files.copy(ca.resolve("EC_CA.crt"), authorities.resolve("EC_CA.crt"));
        assertThat(at(TestCa.START).isRevoked(certificate)).isFalse();
    }

    @Test
    void shouldPassOverWhatIsNoCrlAndDoWithoutFolders() throws Exception {
        Files.writeString(crls.resolve("readme.txt"), "not a CRL");
        revokeAndCopy();

        assertThat(at(TestCa.START).isRevoked(certificate)).isTrue();
        assertThat(new CrlFolder(temporary.resolve("none"), temporary.resolve("no"), Clock.systemUTC())
            .isRevoked(certificate)).isFalse();
    }

    private void revokeAndCopy() throws Exception {
        try (CertificationAuthority open = TestCa.open(ca, TestCa.START)) {
            open.revoke(ALAIN, RevocationReason.KEY_COMPROMISE, TestCa.PASSPHRASE);
        }
        Files.copy(ca.resolve("EC_CA.crl"), crls.resolve("EC_CA.crl"), StandardCopyOption.REPLACE_EXISTING);
    }

    private CrlFolder at(Instant now) {
        return new CrlFolder(authorities, crls, TestCa.at(now));
    }
}
