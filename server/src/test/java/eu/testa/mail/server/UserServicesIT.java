package eu.testa.mail.server;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.FreePort;
import eu.testa.mail.core.Program;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.pki.CaSettings;
import eu.testa.mail.core.pki.CertificationAuthority;
import eu.testa.mail.core.pki.ListenerFiles;
import eu.testa.mail.core.pki.Pfx;
import eu.testa.mail.core.pki.Phase;
import eu.testa.mail.core.pki.ResponderFiles;
import eu.testa.mail.core.pki.RevocationReason;
import eu.testa.mail.core.pki.ServerNames;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A national server whose users trust the root and nothing else: certificates of the listeners, CRLs, OCSP and automatic set-up, asked
 * for by OpenSSL, curl and xmllint.
 */
class UserServicesIT {

    private static final String ADDRESS = "127.0.0.86";
    private static final String HOST = "mail.tcn.b.eu-admin.net";
    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final String LUC = "Luc.Maes@tcn.b.eu-admin.net";
    private static final char[] PASSPHRASE = "correct horse battery staple".toCharArray();
    private static final Program OPENSSL = new Program("openssl", "openssl");
    private static final Program CURL = new Program("curl", "curl");
    private static final Program XMLLINT = new Program("xmllint", "libxml2-utils");

    @TempDir
    private static Path folder;
    private static Path ca;
    private static Path root;
    private static final Map<String, String> SETTINGS = new HashMap<>();
    private static ServerProcess server;

    @BeforeAll
    static void start() throws Exception {
        Path conf = ServerProcess.copyOfConf("national", folder);
        Path secrets = folder.resolve("var/secrets");
        for (String listener : List.of("smtp", "submission", "submissions", "pop3", "pop3s", "webadmin", "jmx", "ldaps", "web",
            "webs")) {
            SETTINGS.put(listener + ".bind", ADDRESS + ":" + FreePort.find(ADDRESS));
        }
        ca = folder.resolve("pki");
        root = ca.resolve("Root_CA.crt");
        Clock clock = Clock.systemUTC();
        String web = "http://" + SETTINGS.get("web.bind") + "/";
        CertificationAuthority.init(ca, new CaSettings("TESTA", "Root_CA", "EC_CA", Phase.TEST, 1, 2048, 7,
            Optional.of(URI.create(web)), Optional.of(URI.create(web + "ocsp")), TestaNamespace.tachonet()), 2048,
            Optional.of(PASSPHRASE), clock, new SecureRandom());
        try (CertificationAuthority opened = CertificationAuthority.open(ca, clock, new SecureRandom())) {
            ListenerFiles files = new ListenerFiles(secrets, clock);
            ServerNames names = new ServerNames(List.of(HOST), List.of(ADDRESS));
            files.replace(opened.issueServer(names, files.identity(names).chain().get(0).getPublicKey(), PASSPHRASE));
            opened.issue(ALAIN, Pfx.MODERN, PASSPHRASE);
            opened.issue(LUC, Pfx.MODERN, PASSPHRASE);
            opened.revoke(LUC, RevocationReason.KEY_COMPROMISE, PASSPHRASE);
            new ResponderFiles(secrets).write(new SecureRandom(), key -> opened.issueResponder(key, PASSPHRASE));
        }
        Path authorities = Files.createDirectories(conf.resolve("smime/authorities"));
        Path crls = Files.createDirectories(conf.resolve("smime/crls"));
        for (String name : List.of("Root_CA", "EC_CA", "Server_CA")) {
            Files.copy(ca.resolve(name + ".crt"), authorities.resolve(name + ".crt"));
            Files.copy(ca.resolve(name + ".crl"), crls.resolve(name + ".crl"));
        }
        Path smtp = conf.resolve("smtpserver.xml");
        Files.writeString(smtp, Files.readString(smtp)
            .replace("<handler class=\"eu.testa.mail.mailets.hook.VirusScanHook\"/>", ""));
        Files.writeString(conf.resolve("testa.properties"), "\nsmtp.peers = 127.0.0.0/8\n", StandardOpenOption.APPEND);
        server = ServerProcess.start(conf, folder.resolve("var"), SETTINGS).awaitReady();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"pop3s, ", "pop3, pop3", "submissions, ", "submission, smtp", "ldaps, ", "webs, "})
    void shouldShowACertificateThatWhoeverTrustsTheRootTakesWithoutAWarning(String listener, String startTls) throws Exception {
        for (String protocol : List.of("-tls1_2", "-tls1_3")) {
            for (String[] name : new String[][] {{"-verify_hostname", HOST}, {"-verify_ip", ADDRESS}}) {
                List<String> command = new ArrayList<>(List.of("s_client", protocol, "-verify_return_error", "-x509_strict",
                    "-CAfile", root.toString(), name[0], name[1], "-connect", SETTINGS.get(listener + ".bind")));
                if (startTls != null) {
                    command.addAll(List.of("-starttls", startTls));
                }

                assertThat(OPENSSL.run(command.toArray(String[]::new)).mustSucceed().output())
                    .as("%s", command).contains("Verify return code: 0 (ok)");
            }
        }
        assertThat(OPENSSL.run("s_client", "-verify_return_error", "-CAfile", root.toString(), "-verify_hostname",
            "mail.tcn.f.eu-admin.net", "-connect", SETTINGS.get("pop3s.bind")).succeeded()).as("another name").isFalse();
    }

    private static Program.Result ocsp(String issuer, Path certificate, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of("ocsp"));
        command.addAll(List.of(more));
        command.addAll(List.of("-issuer", ca.resolve(issuer).toString(), "-cert", certificate.toString(), "-CAfile", root.toString(),
            "-verify_other", ca.resolve(issuer).toString(), "-url", "http://" + SETTINGS.get("web.bind") + "/ocsp"));
        return OPENSSL.run(command.toArray(String[]::new));
    }

    private static Path issued(String address) {
        return ca.resolve("issued").resolve(address).resolve("Mail.cer");
    }

    @Test
    void shouldTellOpensslWhichDigitalIdsAreGoodAndWhichRevoked() throws Exception {
        assertThat(ocsp("EC_CA.crt", issued(ALAIN)).mustSucceed().output()).contains("Response verify OK", ": good")
            .doesNotContain("WARNING", "nonce");
        assertThat(ocsp("EC_CA.crt", issued(LUC), "-sha256").mustSucceed().output())
            .contains("Response verify OK", ": revoked", "Reason: keyCompromise");
        assertThat(ocsp("EC_CA.crt", issued(ALAIN), "-no_nonce").mustSucceed().output()).contains("Response verify OK", ": good");
        assertThat(ocsp("Server_CA.crt", folder.resolve("var/secrets/tls.crt")).mustSucceed().output())
            .contains("Response verify OK", ": good");
        assertThat(ocsp("Root_CA.crt", ca.resolve("EC_CA.crt")).mustSucceed().output()).contains("Response verify OK", ": good");
    }

    @Test
    void shouldTellOpensslThatItKnowsNothingOfTheCertificatesOfOthers() throws Exception {
        Path other = folder.resolve("other.crt");
        OPENSSL.run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=Other", "-keyout",
            folder.resolve("other.key").toString(), "-out", other.toString()).mustSucceed();

        assertThat(OPENSSL.run("ocsp", "-issuer", other.toString(), "-cert", other.toString(), "-noverify", "-url",
            "http://" + SETTINGS.get("web.bind") + "/ocsp").output()).contains(": unknown");
    }

    @Test
    void shouldAnswerOcspByGet() throws Exception {
        Path request = folder.resolve("request.der");
        OPENSSL.run("ocsp", "-issuer", ca.resolve("EC_CA.crt").toString(), "-cert", issued(LUC).toString(), "-no_nonce", "-reqout",
            request.toString()).mustSucceed();
        String base64 = Base64.getEncoder().encodeToString(Files.readAllBytes(request)).replace("+", "%2B")
            .replace("/", "%2F").replace("=", "%3D");
        Path response = folder.resolve("response.der");

        String headers = CURL.run("-sS", "-D", "-", "-o", response.toString(),
            "http://" + SETTINGS.get("web.bind") + "/ocsp/" + base64).mustSucceed().output();

        assertThat(headers).contains("200 OK", "application/ocsp-response", "max-age=");
        assertThat(OPENSSL.run("ocsp", "-respin", response.toString(), "-CAfile", root.toString(),
            "-verify_other", ca.resolve("EC_CA.crt").toString(), "-issuer",
            ca.resolve("EC_CA.crt").toString(), "-cert", issued(LUC).toString(), "-no_nonce").output())
            .contains("Response verify OK", ": revoked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Root_CA", "EC_CA", "Server_CA"})
    void shouldOfferWhatTheCertificatesPointTo(String name) throws Exception {
        Path fetched = folder.resolve(name + ".fetched");
        fetch("web", "/" + name + ".crl", fetched);
        assertThat(OPENSSL.run("crl", "-inform", "DER", "-in", fetched.toString(), "-CAfile", ca.resolve(name + ".crt").toString(),
            "-noout").mustSucceed().output()).contains("verify OK");

        fetch("web", "/" + name + ".crt", fetched);
        OPENSSL.run("x509", "-inform", "DER", "-in", fetched.toString(), "-noout").mustSucceed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/mail/config-v1.1.xml?emailaddress=Alain.Dupont%40tcn.b.eu-admin.net",
        "/.well-known/autoconfig/mail/config-v1.1.xml", "/testa.mobileconfig?emailaddress=Alain.Dupont%40tcn.b.eu-admin.net"})
    void shouldServeXmlThatXmllintTakes(String path) throws Exception {
        for (String listener : List.of("web", "webs")) {
            Path fetched = folder.resolve("settings.xml");
            fetch(listener, path, fetched);

            XMLLINT.run("--noout", "--nonet", fetched.toString()).mustSucceed();
            assertThat(Files.readString(fetched)).contains(HOST, SETTINGS.get("pop3s.bind").split(":")[1],
                SETTINGS.get("submissions.bind").split(":")[1]);
        }
    }

    @Test
    void shouldAnswerOutlook() throws Exception {
        Path request = Files.writeString(folder.resolve("outlook.xml"), "<Autodiscover><Request><EMailAddress>" + ALAIN
            + "</EMailAddress></Request></Autodiscover>");
        Path answer = folder.resolve("autodiscover.xml");

        fetch("webs", "/autodiscover/autodiscover.xml", answer, "--data-binary", "@" + request, "-H", "Content-Type: text/xml");

        XMLLINT.run("--noout", "--nonet", answer.toString()).mustSucceed();
        assertThat(Files.readString(answer)).contains("<Type>POP3</Type>", "<LoginName>" + ALAIN + "</LoginName>");
    }

    private static void fetch(String listener, String path, Path file, String... more) throws Exception {
        String scheme = listener.equals("webs") ? "https" : "http";
        List<String> command = new ArrayList<>(List.of("-sSf", "--cacert", root.toString(), "--max-time", "20", "-o", file.toString(),
            scheme + "://" + SETTINGS.get(listener + ".bind") + path));
        command.addAll(List.of(more));
        CURL.run(command.toArray(String[]::new)).mustSucceed();
    }
}
