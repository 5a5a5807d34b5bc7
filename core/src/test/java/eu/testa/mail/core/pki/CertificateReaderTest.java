package eu.testa.mail.core.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.digitalid.TestCertificate;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CertificateReaderTest {

    private static X509Certificate alain;
    private static X509Certificate marie;

    @BeforeAll
    static void make() throws Exception {
        alain = TestCertificate.of("Alain.Dupont@tcn.b.eu-admin.net");
        marie = TestCertificate.of("Marie.Peeters@tcn.b.eu-admin.net");
    }

    @Test
    void shouldReadDerAndPkcs7() throws Exception {
        assertThat(CertificateReader.read(alain.getEncoded())).containsExactly(alain);
        assertThat(CertificateReader.read(CertificateFiles.p7b(List.of(alain, marie)))).containsExactlyInAnyOrder(alain, marie);
    }

    @Test
    void shouldReadPkcs7InPemUnderBothNamesThatItGoesBy() throws Exception {
        byte[] p7b = CertificateFiles.p7b(List.of(alain, marie));

        assertThat(read(pem("PKCS7", p7b))).containsExactlyInAnyOrder(alain, marie);
        assertThat(read(pem("CERTIFICATE", p7b))).containsExactlyInAnyOrder(alain, marie);
    }

    @Test
    void shouldPickTheCertificatesFromAllThatIsInAFile() throws Exception {
        String key = pem("PRIVATE KEY", new byte[] {0x30, 0});
        String crl = pem("X509 CRL", new byte[] {0x30, 0});

        assertThat(read(key + pem(alain) + crl + "Marie\r\n" + pem(marie).replace("\n", "\r\n") + crl))
            .containsExactly(alain, marie);
    }

    @Test
    void shouldReadWhatAnEditorBeganWithAByteOrderMark() throws Exception {
        assertThat(read("\ufeff" + pem(alain))).containsExactly(alain);
    }

    @Test
    void shouldReadWhatOpensslCallsTrusted() throws Exception {
        byte[] certificate = alain.getEncoded();
        byte[] withUses = Arrays.copyOf(certificate, certificate.length + 2);
        // after the certificate, a SEQUENCE for what it may be trusted with: that would be lost here
        withUses[certificate.length] = 0x30;

        assertThat(read(pem("TRUSTED CERTIFICATE", certificate))).containsExactly(alain);
        assertThatThrownBy(() -> read(pem("TRUSTED CERTIFICATE", withUses))).isInstanceOf(CertificateException.class);
    }

    @Test
    void shouldSayWhatIsWrong() throws Exception {
        assertThatThrownBy(() -> read(pem("X509 CRL", new byte[] {0x30, 0}))).isInstanceOf(CertificateException.class)
            .hasMessage("there is no certificate in it");
        assertThatThrownBy(() -> read(pem(alain) + pem(marie).replaceAll("-----END[^$]*", "")))
            .isInstanceOf(CertificateException.class).hasMessage("a block of PEM has no end");
        assertThatThrownBy(() -> read("-----BEGIN")).isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> read("-----BEGIN -----END -----")).isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> read("good morning")).isInstanceOf(CertificateException.class)
            .hasMessageStartingWith("it is no certificate");
        assertThatThrownBy(() -> read(pem("CERTIFICATE", new byte[] {1, 2, 3}))).isInstanceOf(CertificateException.class)
            .hasMessageStartingWith("it is no certificate");
    }

    private static List<X509Certificate> read(String text) throws CertificateException {
        return CertificateReader.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String pem(X509Certificate certificate) throws Exception {
        return pem("CERTIFICATE", certificate.getEncoded());
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
            + "-----\n";
    }
}
