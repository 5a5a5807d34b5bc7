package eu.testa.mail.core.pki.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.SharedRsaKeys;
import eu.testa.mail.core.pki.CertificateFiles;
import eu.testa.mail.core.pki.ServerNames;
import eu.testa.mail.core.pki.TestCa;
import eu.testa.mail.core.pki.ca.CertificationAuthority;
import eu.testa.mail.core.pki.ca.IssuanceRefusedException;
import eu.testa.mail.core.pki.ca.RegisterEntry;
import eu.testa.mail.core.pki.ca.RevocationReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
@ExtendWith(SharedRsaKeys.class)
class ListenerFilesTest {

    private static final Instant START = TestCa.START;
    private static final ServerNames NAMES = new ServerNames(List.of("Mail.tcn.b.eu-admin.net"), List.of());

    private static TestCa template;

    @TempDir
    private Path temporary;
    private Path ca;
    private Path secrets;

    @BeforeAll
    static void makeCa(@TempDir Path shared) throws Exception {
        Path made = new TestCa(shared.resolve("ca"), Optional.empty(), START).copy(shared.resolve("with-servers"));
        try (CertificationAuthority opened = TestCa.open(made, START)) {
            opened.issueServer(NAMES, someKey(shared.resolve("first")), TestCa.PASSPHRASE);
        }
        template = new TestCa(made);
    }

    @BeforeEach
    void copyCa() throws Exception {
        ca = template.copy(temporary.resolve("ca"));
        secrets = temporary.resolve("secrets");
    }

    private static PublicKey someKey(Path folder) throws Exception {
        return new ListenerFiles(folder, TestCa.at(START)).identity(NAMES).chain().get(0).getPublicKey();
    }

    private ListenerFiles files(Instant at) {
        return new ListenerFiles(secrets, TestCa.at(at));
    }

    private void issue(ServerNames names) throws Exception {
        ListenerFiles files = files(START);
        try (CertificationAuthority opened = TestCa.open(ca, START)) {
            files.replace(opened.issueServer(names, files.identity(names).chain().get(0).getPublicKey(), TestCa.PASSPHRASE));
        }
    }

    @Test
    void shouldKeepTheKeyThatIsThereAndSendTheCaOfTheServersWithTheCertificate() throws Exception {
        files(START).identity(NAMES);
        byte[] key = Files.readAllBytes(secrets.resolve("tls.key"));

        issue(NAMES);

        assertThat(secrets.resolve("tls.key")).hasBinaryContent(key);
        List<X509Certificate> chain = ServerIdentity.read(secrets.resolve("tls.key"), secrets.resolve("tls.crt")).chain();
        assertThat(chain).hasSize(2);
        chain.get(0).verify(chain.get(1).getPublicKey());
        assertThat(chain.get(0).getSubjectAlternativeNames()).containsExactly(List.of(2, "mail.tcn.b.eu-admin.net"));
        for (String name : List.of("tls.key", "tls.crt")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets.resolve(name))))
                .isEqualTo("rw-------");
        }
    }

    @Test
    void shouldBeRenewedWhenAMonthIsLeft() throws Exception {
        issue(NAMES);
        Instant end = ServerIdentity.read(secrets.resolve("tls.key"), secrets.resolve("tls.crt")).chain().get(0)
            .getNotAfter().toInstant();

        assertThat(files(end.minus(Duration.ofDays(31))).isGoodFor(NAMES)).isTrue();
        assertThat(files(end.minus(Duration.ofDays(29))).isGoodFor(NAMES)).isFalse();
    }

    @Test
    void shouldBeRenewedWhenANameIsMissingOrNoCaHasIssuedIt() throws Exception {
        assertThat(files(START).isGoodFor(NAMES)).as("none").isFalse();
        files(START).identity(NAMES);
        assertThat(files(START).isGoodFor(NAMES)).as("of no CA").isFalse();

        issue(NAMES);

        assertThat(files(START).isGoodFor(NAMES)).isTrue();
        assertThat(files(START).isGoodFor(new ServerNames(List.of("pop.tcn.b.eu-admin.net"), List.of()))).isFalse();
        assertThat(files(START).isGoodFor(new ServerNames(NAMES.hosts(), List.of("192.0.2.25")))).isFalse();
    }

    @Test
    void shouldNotWriteOverAKeyWithoutItsCertificate() throws Exception {
        files(START).identity(NAMES);
        Files.delete(secrets.resolve("tls.crt"));

        assertThatThrownBy(() -> files(START).identity(NAMES)).hasMessageContaining("tls.crt is missing");
    }

    @Test
    void shouldRefuseNamesOutsideOfTesta() throws Exception {
        PublicKey key = someKey(secrets);
        for (String name : List.of("www.example.com", "eu-admin.net.example", "xeu-admin.net")) {
            try (CertificationAuthority opened = TestCa.open(ca, START)) {
                assertThatThrownBy(() -> opened.issueServer(new ServerNames(List.of(name), List.of()), key,
                    TestCa.PASSPHRASE)).isInstanceOf(IssuanceRefusedException.class).hasMessageContaining("--csr");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail", "*.eu-admin.net", "-a.eu-admin.net", "a b.eu-admin.net", "a..eu-admin.net", "", "\u00e4.eu"})
    void shouldRefuseWhatIsNoNameOfAHost(String name) {
        assertThatThrownBy(() -> new ServerNames(List.of(name), List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseWhatIsNoAddress() {
        assertThatThrownBy(() -> new ServerNames(NAMES.hosts(), List.of("192.0.2.256")))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("192.0.2.256");
    }

    @Test
    void shouldRevokeAServerByItsNameAndSaySoInTheCrlOfTheServers() throws Exception {
        try (CertificationAuthority opened = TestCa.open(ca, START)) {
            assertThat(opened.cas()).containsExactly("Root_CA", "EC_CA", "Server_CA");
            RegisterEntry revoked =
                opened.revoke("mail.tcn.b.eu-admin.net", RevocationReason.KEY_COMPROMISE, TestCa.PASSPHRASE);
            assertThat(revoked.issuer()).isEqualTo("Server_CA");
        }
        assertThat(ca.resolve("Server_CA.crl")).isNotEmptyFile();
    }

    @Test
    void shouldLetOneKeyAnswerForEachCa() throws Exception {
        ResponderFiles files = new ResponderFiles(secrets);
        try (CertificationAuthority opened = TestCa.open(ca, START)) {
            files.write(TestCa.RANDOM, key -> opened.issueResponder(key, TestCa.PASSPHRASE));
        }

        List<X509Certificate> certificates = files.read().chain();

        assertThat(certificates).extracting(one -> CertificateFiles.name(one.getIssuerX500Principal()))
            .containsExactly("CN=Root_CA,O=TESTA", "CN=EC_CA,O=TESTA", "CN=Server_CA,O=TESTA");
        for (X509Certificate certificate : certificates) {
            assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.9");
            assertThat(certificate.getExtensionValue("1.3.6.1.5.5.7.48.1.5")).as("no check").isNotNull();
        }
    }
}
