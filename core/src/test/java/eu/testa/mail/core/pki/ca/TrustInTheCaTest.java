package eu.testa.mail.core.pki.ca;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.SharedRsaKeys;
import eu.testa.mail.core.pki.CertificateReader;
import eu.testa.mail.core.pki.EncryptedKey;
import eu.testa.mail.core.pki.Pfx;
import eu.testa.mail.core.pki.TestCa;
import eu.testa.mail.core.smime.trust.KnownRevocations;
import eu.testa.mail.core.smime.trust.PkixTrust;
import eu.testa.mail.core.smime.trust.TrustPolicy;
import eu.testa.mail.core.smime.trust.TrustSources;
import eu.testa.mail.core.smime.trust.TrustStore;
import eu.testa.mail.core.smime.trust.TrustVerdict;
import eu.testa.mail.core.smime.trust.TrustVerdict.Status;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.awaitility.Awaitility;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the CA issues is believed, until it is revoked. */
@Tag("slow")
@ExtendWith(SharedRsaKeys.class)
class TrustInTheCaTest {

    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";

    private static TestCa template;

    @TempDir
    private Path temporary;
    private Path ca;
    private Path crls;
    private X509Certificate certificate;

    @BeforeAll
    static void makeCa(@TempDir Path shared) throws Exception {
        template = new TestCa(shared.resolve("ca"), Optional.empty(), TestCa.START);
    }

    @BeforeEach
    void issue() throws Exception {
        ca = template.copy(temporary.resolve("ca"));
        Path authorities = Files.createDirectory(temporary.resolve("authorities"));
        crls = Files.createDirectory(temporary.resolve("crls"));
        try (CertificationAuthority open = TestCa.open(ca, TestCa.START)) {
            certificate = open.certificate(open.issue(ALAIN, Pfx.MODERN, TestCa.PASSPHRASE).entry());
            for (String name : List.of("Root_CA", "EC_CA")) {
                Files.copy(ca.resolve(name + ".crt"), authorities.resolve(name + ".crt"));
                Files.copy(ca.resolve(name + ".crl"), crls.resolve(name + ".crl"));
            }
        }
    }

    @Test
    void shouldBelieveWhatTheCaIssues() {
        TrustVerdict verdict = new PkixTrust(store(), TrustPolicy.standard())
            .check(certificate, List.of(), List.of(), TestCa.START);

        assertThat(verdict.status()).as(verdict.reason()).isEqualTo(Status.PASS);
    }

    @Test
    void shouldNotBelieveAnAddressOutsideOfTesta() throws Exception {
        X509Certificate outside = certifyWithTheKeyOfTheCa("Alain.Dupont@example.com");

        TrustVerdict verdict = new PkixTrust(store(), TrustPolicy.standard())
            .check(outside, List.of(), List.of(), TestCa.START);

        assertThat(verdict.status()).isEqualTo(Status.FAIL);
        assertThat(verdict.reason()).contains("Subtree check for certificate subject alternative name");
    }

    @Test
    void shouldLearnOfARevocationWhenTheCrlIsReplaced() throws Exception {
        assertThat(new KnownRevocations(store(), TestCa.at(TestCa.START)).isRevoked(certificate)).isFalse();

        revokeAndCopy();

        assertThat(new KnownRevocations(store(), TestCa.at(TestCa.START)).isRevoked(certificate)).isTrue();
    }

    @Test
    void shouldLookAgainByItself() throws Exception {
        // the real clock: it is the file system's time that has to pass
        Clock clock = Clock.systemUTC();
        KnownRevocations revocations =
            new KnownRevocations(new TrustStore(TrustSources.in(temporary), clock), clock);
        assertThat(revocations.isRevoked(certificate)).isFalse();

        revokeAndCopy();

        Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(revocations.isRevoked(certificate)).isTrue());
    }

    private void revokeAndCopy() throws Exception {
        try (CertificationAuthority open = TestCa.open(ca, TestCa.START)) {
            open.revoke(ALAIN, RevocationReason.KEY_COMPROMISE, TestCa.PASSPHRASE);
        }
        Files.copy(ca.resolve("EC_CA.crl"), crls.resolve("EC_CA.crl"), StandardCopyOption.REPLACE_EXISTING);
    }

    /** What the CA itself refuses, and somebody can do who has its key. */
    private X509Certificate certifyWithTheKeyOfTheCa(String address) throws Exception {
        X509Certificate issuer = CertificateReader.read(Files.readAllBytes(ca.resolve("EC_CA.crt"))).get(0);
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(issuer, BigInteger.TEN,
            Date.from(TestCa.START), Date.from(TestCa.START.plusSeconds(60)), new X500Principal("CN=Alain Dupont"),
            certificate.getPublicKey());
        builder.addExtension(Extension.subjectAlternativeName, false,
            new GeneralNames(new GeneralName(GeneralName.rfc822Name, address)));
        return new JcaX509CertificateConverter().getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withRSA")
            .build(new EncryptedKey(ca.resolve("keys/EC_CA.key")).read(TestCa.PASSPHRASE))));
    }

    private TrustStore store() {
        return new TrustStore(TrustSources.in(temporary), TestCa.at(TestCa.START));
    }
}
