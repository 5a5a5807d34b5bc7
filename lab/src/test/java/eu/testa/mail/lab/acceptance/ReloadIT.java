package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.SharedRsaKeys;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.delivery.smtp.UnverifiedTls;
import eu.testa.mail.core.pki.CertificateReader;
import eu.testa.mail.core.pki.ca.CaSettings;
import eu.testa.mail.core.pki.ca.CertificationAuthority;
import eu.testa.mail.core.pki.ca.Phase;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./testa reload} on a running server: what is in force afterwards, as its clients see it. */
@ExtendWith(LabExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedRsaKeys.class)
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
        return TestaCommand.run("reload", "--conf", lab.home().conf(france).toString());
    }

    @Test
    void aNewCertificateIsShownOnEveryListener() throws Exception {
        // elliptic, as the keys are that servers make
        Program.Result made = OPENSSL.run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-days", "30", "-set_serial", "4711", "-subj", "/CN=" + france.hostname(), "-keyout", key.toString(), "-out",
            certificate.toString());
        assertThat(made.exitCode()).as(made.text()).isZero();

        Program.Result reloaded = reload();

        assertThat(reloaded.exitCode()).as(reloaded.text()).isZero();
        assertThat(reloaded.text()).containsPattern("listener certificate +in force +CN=" + france.hostname() + ", valid until ");
        for (Endpoint listener : List.of(france.submissions(), france.pop3s(), france.ldaps(), france.webs())) {
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

    /** Relay-1 may send no longer, and may again, as soon as the file says so. */
    @Test
    void aChangedSettingIsInForceOrNamedAndTheChangeIsInTheEvidence() throws Exception {
        Node relay = lab.network().node("relay-1");
        String before = Files.readString(settings());
        assertThat(greeting(relay)).startsWith("220 ");
        long records = records("POST /testa/reload");
        Files.writeString(settings(), before.replaceAll("(?m)^smtp.peers *=.*$",
            "smtp.peers = " + lab.network().node("relay-2").address()).replaceAll("(?m)^retry.interval *=.*$", "retry.interval = 9 seconds"));

        Program.Result reloaded = reload();

        assertThat(reloaded.exitCode()).as(reloaded.text()).isZero();
        assertThat(reloaded.text())
            .containsPattern("settings, at once +in force +smtp.peers = " + lab.network().node("relay-2").address())
            .containsPattern("settings +needs restart +takes effect at the next start: retry.interval");
        assertThat(greeting(relay)).startsWith("554 ");
        Awaitility.await("it is in the log").atMost(Duration.ofMinutes(1)).untilAsserted(() ->
            assertThat(Files.readAllLines(lab.home().var(france).resolve("logs/server.log")))
                .anyMatch(line -> line.contains("role=administrator") && line.contains("POST /testa/reload")));
        Awaitility.await("it is in the evidence").atMost(Duration.ofMinutes(1)).until(() -> records("POST /testa/reload") > records);
        Files.writeString(settings(), before);
        reload();
        assertThat(greeting(relay)).startsWith("220 ");
    }

    private String greeting(Node relay) throws IOException {
        try (SmtpClient client = new SmtpClient(france.smtp(), relay.address())) {
            return client.reply();
        }
    }

    /** How many changes of this kind are in France's evidence. */
    private long records(String what) throws IOException {
        long found = 0;
        try (DirectoryStream<Path> days = Files.newDirectoryStream(lab.home().var(france).resolve("evidence"), "*.jsonl")) {
            for (Path day : days) {
                found += Files.readAllLines(day).stream()
                    .filter(line -> line.contains("\"event\":\"changed\"") && line.contains(what)).count();
            }
        }
        return found;
    }

    /** The script of the package's timer, with a CA beside the server; the backup fails. */
    @Test
    void theNightlyScriptRenewsCertificateAndCrlsAndSaysWhatFails(@TempDir Path folder) throws Exception {
        Path ca = folder.resolve("ca");
        CertificationAuthority.init(ca, new CaSettings("TESTA", "Root_CA", "EC_CA", Phase.TEST, 1, 2048, 7, Optional.empty(),
            Optional.empty(), TestaNamespace.tachonet()), 2048, Optional.empty(), Clock.systemUTC(), new SecureRandom());
        Path backups = Files.createDirectory(folder.resolve("backup"));
        Path old = Files.createFile(backups.resolve("2020-01-01.zip"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.EPOCH));
        Path crls = lab.home().conf(france).resolve("smime/crls");
        try {
            Program.Result night = daily(folder, "PKI_FOLDER=" + ca, "PKI_PASSPHRASE_FILE=" + ca.resolve("passphrase"),
                "BACKUP_FOLDER=" + backups, "BACKUP_PASSPHRASE_FILE=" + folder.resolve("none"));

            assertThat(night.exitCode()).as(night.text()).isEqualTo(1);
            assertThat(night.text()).containsOnlyOnce("testa-mail-daily: failed: ").contains("testa-mail-daily: failed: testa backup ");
            try (Socket socket = new Socket(france.pop3s().host(), france.pop3s().port())) {
                assertThat(serial(socket, france.pop3s())).as("shown without a restart").isEqualTo(serial(certificate));
            }
            assertThat(Files.readAllBytes(certificate)).isNotEqualTo(certificateBefore);
            assertThat(crls.resolve("EC_CA.crl")).hasSameBinaryContentAs(ca.resolve("EC_CA.crl"));
            assertThat(files(backups)).as("the old one stays while there is no new one").containsExactly(old);
        } finally {
            for (String name : List.of("Root_CA.crl", "EC_CA.crl", "Server_CA.crl")) {
                Files.deleteIfExists(crls.resolve(name));
            }
        }
    }

    /** As old as they look to a clock that is years ahead: the newest stay all the same. */
    @Test
    void theNightlyScriptMakesABackupAndKeepsTheNewest(@TempDir Path folder) throws Exception {
        Path backups = Files.createDirectory(folder.resolve("backup"));
        Path oldest = backups.resolve("2020-01-01.zip");
        Path newer = backups.resolve("2020-01-02.zip");
        Path other = backups.resolve("notes.txt");
        for (Path file : List.of(oldest, newer, other)) {
            Files.setLastModifiedTime(Files.createFile(file), FileTime.from(Instant.EPOCH));
        }
        Path opens = folder.resolve("passphrase");
        Files.writeString(Files.createFile(opens, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))),
            "correct horse battery staple\n");

        Program.Result night = daily(folder, "BACKUP_FOLDER=" + backups, "BACKUP_PASSPHRASE_FILE=" + opens, "BACKUP_KEEP=2");

        assertThat(night.exitCode()).as(night.text()).isZero();
        assertThat(files(backups)).as("the new one, and one before").hasSize(3).contains(newer, other).doesNotContain(oldest);
    }

    private Program.Result daily(Path folder, String... asked) throws IOException {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        BuiltProject.launcherAt(bin.resolve("testa"));
        List<String> command = new ArrayList<>(List.of(asked));
        command.addAll(List.of("PATH=" + bin + ":" + System.getenv("PATH"), "TESTA_CONF=" + lab.home().conf(france),
            "TESTA_VAR=" + lab.home().var(france), "sh", BuiltProject.file("packaging/src/share/daily").toString()));
        return new Program("env", "coreutils").run(command);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static BigInteger serial(Path certificate) throws Exception {
        return CertificateReader.read(Files.readAllBytes(certificate)).get(0).getSerialNumber();
    }
}
