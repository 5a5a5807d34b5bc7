package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.delivery.smtp.UnverifiedTls;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code ./testa reload} on a running server: what is in force afterwards, as its clients see it. */
@ExtendWith(LabExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReloadIT {

    private static final Program OPENSSL = new Program("openssl", "openssl");

    private TestaLab lab;
    private Node france;
    private Path key;
    private Path certificate;
    private byte[] keyBefore;
    private byte[] certificateBefore;
    private byte[] settingsBefore;

    @BeforeEach
    void remember(TestaLab running) throws IOException {
        lab = running;
        france = lab.network().node("ms-f");
        key = lab.home().var(france).resolve("secrets/tls.key");
        certificate = lab.home().var(france).resolve("secrets/tls.crt");
        keyBefore = Files.readAllBytes(key);
        certificateBefore = Files.readAllBytes(certificate);
        settingsBefore = Files.readAllBytes(settings());
    }

    @AfterEach
    void asItWas() throws Exception {
        Files.write(key, keyBefore);
        Files.write(certificate, certificateBefore);
        Files.write(settings(), settingsBefore);
        reload();
    }

    private Path settings() {
        return lab.home().conf(france).resolve("testa.properties");
    }

    private Program.Result reload() throws Exception {
        return TestaCommand.run(lab, "reload", "--conf", lab.home().conf(france).toString());
    }

    @Test
    void aNewCertificateIsShownOnEveryListener() throws Exception {
        Program.Result made = OPENSSL.run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-set_serial", "4711",
            "-subj", "/CN=" + france.hostname(), "-keyout", key.toString(), "-out", certificate.toString());
        assertThat(made.exitCode()).as(made.text()).isZero();

        Program.Result reloaded = reload();

        assertThat(reloaded.exitCode()).as(reloaded.text()).isZero();
        assertThat(reloaded.text()).containsPattern("listener certificate +in force +CN=" + france.hostname() + ", valid until ");
        for (Endpoint listener : List.of(france.submissions(), france.pop3s(), france.ldaps())) {
            try (Socket socket = new Socket(listener.host(), listener.port())) {
                assertThat(serial(socket, listener)).as("on %s", listener).isEqualTo(BigInteger.valueOf(4711));
            }
        }
        try (SmtpClient client = new SmtpClient(france.submission(), lab.network().prefix() + ".9.9")) {
            client.reply();
            client.say("EHLO client.test");
            client.startTls();
            assertThat(client.certificate().getSerialNumber()).isEqualTo(BigInteger.valueOf(4711));
        }
        assertThat(reload().text()).containsPattern("listener certificate +unchanged ");
    }

    private static BigInteger serial(Socket socket, Endpoint listener) throws IOException {
        try (SSLSocket tls = (SSLSocket) UnverifiedTls.context().getSocketFactory()
            .createSocket(socket, listener.host(), listener.port(), true)) {
            tls.startHandshake();
            return ((X509Certificate) tls.getSession().getPeerCertificates()[0]).getSerialNumber();
        }
    }

    @Test
    void aKeyThatDoesNotFitChangesNothing() throws Exception {
        Program.Result made = OPENSSL.run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key.toString());
        assertThat(made.exitCode()).as(made.text()).isZero();

        Program.Result reloaded = reload();

        assertThat(reloaded.exitCode()).isEqualTo(1);
        assertThat(reloaded.text()).containsPattern("listener certificate +refused ").contains("is not the key of the certificate in")
            .contains("the one of before is shown");
        try (Socket socket = new Socket(france.pop3s().host(), france.pop3s().port())) {
            assertThat(serial(socket, france.pop3s())).as("a handshake comes about").isPositive();
        }
    }

    @Test
    void aChangedSettingIsNamedAndTheChangeIsInTheEvidence() throws Exception {
        Files.writeString(settings(), Files.readString(settings()) + "\nstore.disk-reserve = 201\n");

        Program.Result reloaded = reload();

        assertThat(reloaded.text()).containsPattern("settings +needs restart +takes effect at the next start: .*store.disk-reserve");
        assertThat(reloaded.exitCode()).isZero();
        assertThat(Files.readAllLines(lab.home().var(france).resolve("logs/server.log")))
            .anyMatch(line -> line.contains("role=administrator") && line.contains("POST /testa/reload"));
    }
}
