package eu.testa.mail.core.report;

import static eu.testa.mail.core.report.SampleReports.CURIOUS;
import static eu.testa.mail.core.report.SampleReports.MARTIN;
import static eu.testa.mail.core.report.SampleReports.original;
import static eu.testa.mail.core.report.SampleReports.sender;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.Program;
import eu.testa.mail.core.SharedRsaKeys;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.health.PartHealth;
import eu.testa.mail.core.pki.Pfx;
import eu.testa.mail.core.pki.ca.CaSettings;
import eu.testa.mail.core.pki.ca.CertificationAuthority;
import eu.testa.mail.core.pki.ca.IssuedId;
import eu.testa.mail.core.pki.ca.Phase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Reports that a server signs with an ID of our own CA are believed by OpenSSL, and by NSS, which Thunderbird has. */
@ExtendWith(SharedRsaKeys.class)
class ReportSignatureIT {

    private static final String POSTMASTER = "postmaster@relay.eu-admin.net";
    private static final char[] PASSPHRASE = "correct horse battery staple".toCharArray();

    @TempDir
    static Path shared;
    private static Path issued;

    @TempDir
    Path folder;

    @BeforeAll
    static void issue() throws Exception {
        Path ca = shared.resolve("ca");
        CertificationAuthority.init(ca, new CaSettings("TESTA", "Root_CA", "EC_CA", Phase.TEST, 1, 2048, 7, Optional.empty(),
            Optional.empty(), TestaNamespace.tachonet()), 2048, Optional.of(PASSPHRASE), Clock.systemUTC(), new SecureRandom());
        try (CertificationAuthority open = CertificationAuthority.open(ca, Clock.systemUTC(), new SecureRandom())) {
            issued = open.issuePostmaster(POSTMASTER, Pfx.MODERN, PASSPHRASE).folder();
            assertThatThrownBy(() -> open.issuePostmaster("Alain.Dupont@tcn.b.eu-admin.net", Pfx.MODERN, PASSPHRASE))
                .hasMessageContaining("is no postmaster on TESTA");
        }
    }

    @BeforeEach
    void install() throws IOException {
        Files.copy(issued.resolve(IssuedId.PFX), folder.resolve(ReportSignature.PFX), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(issued.resolve(IssuedId.PASSWORD), folder.resolve(ReportSignature.PASSWORD), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path write(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private ReportSignature signature() throws IOException {
        return ReportSignature.read(folder, POSTMASTER);
    }

    private static List<byte[]> reports() throws IOException {
        byte[] success = new ReportWriter().write(SampleReports.success(sender(), CURIOUS), original()).orElseThrow();
        return List.of(new ReportWriter().write(SampleReports.delay(sender(), MARTIN), original()).orElseThrow(),
            new ReportWriter().write(SampleReports.failure(sender(), MARTIN), original()).orElseThrow(), success,
            ProofEnclosure.enclose(success, "a proof".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void shouldSignEachKindOfReportSoThatOpensslAndNssBelieveIt() throws Exception {
        String nss = "sql:" + Files.createDirectory(folder.resolve("nss"));
        Program certutil = new Program("certutil", "libnss3-tools");
        certutil.run("-N", "-d", nss, "--empty-password").mustSucceed();
        certutil.run("-A", "-d", nss, "-n", "root", "-t", "C,C,C", "-i", issued.resolve("Root_CA.crt").toString()).mustSucceed();
        for (byte[] report : reports()) {
            Path mail = write("report.eml", signature().sign(report, Instant.now()));
            assertThat(Files.readString(mail)).contains("From: Mail Delivery Service <" + POSTMASTER + ">", "micalg=sha-256");
            new Program("openssl", "openssl").run("cms", "-verify", "-in", mail.toString(), "-CAfile",
                issued.resolve("Root_CA.crt").toString(), "-purpose", "smimesign", "-out", folder.resolve("content").toString())
                .mustSucceed();
            assertThat(Files.readString(folder.resolve("content"))).startsWith("Content-Type: multipart/").contains("Final-Recipient:");
            assertThat(nssReads(nss, mail, "").succeeded()).isTrue();
            assertThat(nssReads(nss, mail, "Final-Recipient").succeeded()).as("whether NSS looks at the signature at all").isFalse();
        }
    }

    private Program.Result nssReads(String nss, Path mail, String changed) throws Exception {
        String text = Files.readString(mail);
        String boundary = "\r\n--" + text.replaceAll("(?s).*?boundary=\"(signed-[^\"]*)\".*", "$1");
        int start = text.indexOf(boundary) + boundary.length() + 2;
        String part = text.substring(start, text.indexOf(boundary, start));
        Path signed = write("part", (changed.isEmpty() ? part : part.replace(changed, "Other")).getBytes(StandardCharsets.US_ASCII));
        Path pem = folder.resolve("p7s.pem");
        Path der = folder.resolve("p7s.der");
        Program openssl = new Program("openssl", "openssl");
        openssl.run("smime", "-pk7out", "-in", mail.toString(), "-out", pem.toString()).mustSucceed();
        openssl.run("pkcs7", "-in", pem.toString(), "-outform", "DER", "-out", der.toString()).mustSucceed();
        return new Program("cmsutil", "libnss3-tools").run("-D", "-d", nss, "-c", signed.toString(), "-i", der.toString(), "-o",
            folder.resolve("nss-content").toString());
    }

    /** Python reads the whole of it: the report in three parts, the words, the proof. */
    @Test
    void shouldHaveReportAndProofWhereAProgramLooksForThem() throws Exception {
        Path mail = write("report.eml", signature().sign(reports().get(3), Instant.now()));
        String read = new Program("python3", "python3").run("-c", """
            import email, email.policy, sys
            message = email.message_from_bytes(open(sys.argv[1], 'rb').read(), policy=email.policy.default)
            print([part.get_content_type() for part in message.walk()], message.defects)
            print([part.get_content() for part in message.walk() if part.get_filename() == 'proof.zip'])
            """, mail.toString()).mustSucceed().output();
        assertThat(read).contains("['multipart/signed', 'multipart/mixed', 'multipart/report', 'text/plain', "
            + "'message/delivery-status'").contains("'text/rfc822-headers', 'text/plain', 'application/zip', "
            + "'application/pkcs7-signature'] []").contains("[b'a proof']");
    }

    @Test
    void shouldSendReportsAsTheyAreWithoutAnIdAndAfterItsTime() throws Exception {
        byte[] report = reports().get(0);
        assertThat(ReportSignature.read(folder.resolve("nothing"), POSTMASTER).sign(report, Instant.now())).isEqualTo(report);
        Instant end = signature().ends().orElseThrow();
        assertThat(signature().sign(report, end)).isEqualTo(report);
        assertThat(signature().sign(report, end.minusSeconds(1))).isNotEqualTo(report);
    }

    @Test
    void shouldRefuseAnIdThatCannotBeUsed() throws Exception {
        assertThatThrownBy(() -> ReportSignature.read(folder, "postmaster@tcn.b.eu-admin.net"))
            .hasMessageContaining("is the digital ID of " + POSTMASTER).hasMessageContaining("issue --postmaster");
        Files.writeString(folder.resolve(ReportSignature.PASSWORD), "another\n");
        assertThatThrownBy(this::signature).hasMessageContaining("report.pfx cannot sign reports: the password does not open it");
        Files.delete(folder.resolve(ReportSignature.PASSWORD));
        assertThatThrownBy(this::signature).hasMessageContaining("report.password is missing");
        Files.writeString(folder.resolve(ReportSignature.PASSWORD), "x\n");
        Files.writeString(folder.resolve(ReportSignature.PFX), "no PKCS#12");
        assertThatThrownBy(this::signature).hasMessageContaining("report.pfx cannot sign reports");
    }

    @Test
    void shouldSayInHealthWhetherReportsAreSigned() throws Exception {
        Instant end = signature().ends().orElseThrow();
        assertThat(health(signature(), true, end.minus(Duration.ofDays(31)))).isEqualTo(PartHealth.healthy());
        assertThat(health(signature(), true, end.minus(Duration.ofDays(29))).state()).isEqualTo(PartHealth.State.DEGRADED);
        assertThat(health(signature(), true, end).cause()).contains("no longer signed");
        PartHealth without = health(ReportSignature.none(), true, end);
        assertThat(without.state()).as("a fresh server is well").isEqualTo(PartHealth.State.HEALTHY);
        assertThat(without.cause()).isEqualTo("reports are not signed, for this server has no digital ID");
        assertThat(health(ReportSignature.none(), false, end)).isEqualTo(PartHealth.healthy());
    }

    private static PartHealth health(ReportSignature signature, boolean wanted, Instant now) {
        return new ReportSignatureHealth(signature, wanted, Clock.fixed(now, ZoneOffset.UTC)).look();
    }
}
