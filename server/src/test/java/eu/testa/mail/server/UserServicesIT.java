package eu.testa.mail.server;

import static eu.testa.mail.server.CertifiedServer.ALAIN;
import static eu.testa.mail.server.CertifiedServer.HOST;
import static eu.testa.mail.server.CertifiedServer.LUC;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.FreePort;
import eu.testa.mail.core.Program;
import eu.testa.mail.core.SharedRsaKeys;
import eu.testa.mail.core.pki.ca.IssuedId;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A national server whose users trust the root and nothing else: certificates of the listeners, CRLs, OCSP and automatic set-up, asked
 * for by OpenSSL, NSS (which is what Thunderbird has), curl and xmllint.
 */
@ExtendWith(SharedRsaKeys.class)
class UserServicesIT {

    private static final String ADDRESS = "127.0.0.86";
    private static final String RESPONDER = "responder";
    private static final Program OPENSSL = new Program("openssl", "openssl");
    private static final Program CURL = new Program("curl", "curl");
    private static final Program CERTUTIL = new Program("certutil", "libnss3-tools");
    private static final Program OCSPCLNT = new Program("ocspclnt", "libnss3-tools");
    private static final Program VFYSERV = new Program("vfyserv", "libnss3-tools");
    private static final Program XMLLINT = new Program("xmllint", "libxml2-utils");

    @TempDir
    private static Path folder;
    private static CertifiedServer server;
    private static Path root;
    private static String nss;

    @BeforeAll
    static void start() throws Exception {
        server = CertifiedServer.start(folder, ADDRESS, Optional.empty());
        root = server.root();
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
                    "-CAfile", root.toString(), name[0], name[1], "-connect", server.listener(listener).toString()));
                if (startTls != null) {
                    command.addAll(List.of("-starttls", startTls));
                }

                assertThat(OPENSSL.run(command.toArray(String[]::new)).mustSucceed().output())
                    .as("%s", command).contains("Verify return code: 0 (ok)");
            }
        }
        assertThat(OPENSSL.run("s_client", "-verify_return_error", "-CAfile", root.toString(), "-verify_hostname",
            "mail.tcn.f.eu-admin.net", "-connect", server.listener("pop3s").toString()).succeeded()).as("another name").isFalse();
    }

    private static Program.Result ocsp(String issuer, Path certificate, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of("ocsp"));
        command.addAll(List.of(more));
        command.addAll(List.of("-issuer", server.ca(issuer).toString(), "-cert", certificate.toString(), "-CAfile", root.toString(),
            "-verify_other", server.ca(issuer).toString(), "-url", "http://" + server.listener("web") + "/ocsp"));
        return OPENSSL.run(command.toArray(String[]::new));
    }

    private static Path issued(String address) {
        return server.issued(address, IssuedId.CERTIFICATE);
    }

    @Test
    void shouldTellOpensslWhichDigitalIdsAreGoodAndWhichRevoked() throws Exception {
        assertThat(ocsp("EC_CA.crt", issued(ALAIN)).mustSucceed().output()).contains("Response verify OK", ": good")
            .doesNotContain("WARNING", "nonce");
        assertThat(ocsp("EC_CA.crt", issued(LUC), "-sha256").mustSucceed().output())
            .contains("Response verify OK", ": revoked", "Reason: keyCompromise");
        assertThat(ocsp("EC_CA.crt", issued(ALAIN), "-no_nonce").mustSucceed().output()).contains("Response verify OK", ": good");
        assertThat(ocsp("Server_CA.crt", server.certificate()).mustSucceed().output())
            .contains("Response verify OK", ": good");
        assertThat(ocsp("Root_CA.crt", server.ca("EC_CA.crt")).mustSucceed().output()).contains("Response verify OK", ": good");
    }

    @Test
    void shouldTellOpensslThatItKnowsNothingOfTheCertificatesOfOthers() throws Exception {
        Path other = certificateOfOthers();

        assertThat(OPENSSL.run("ocsp", "-issuer", other.toString(), "-cert", other.toString(), "-noverify", "-url",
            "http://" + server.listener("web") + "/ocsp").output()).contains(": unknown");
    }

    private static Path certificateOfOthers() throws Exception {
        Path other = folder.resolve("other.crt");
        OPENSSL.run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=Other", "-keyout",
            folder.resolve("other.key").toString(), "-out", other.toString()).mustSucceed();
        return other;
    }

    /** NSS trusts the root and knows the CAs below it, as a mail program does; and it knows the responder by name. */
    private static String nss() throws Exception {
        if (nss == null) {
            String database = "sql:" + Files.createDirectory(folder.resolve("nss"));
            CERTUTIL.run("-N", "-d", database, "--empty-password").mustSucceed();
            trust(database, "Root_CA", "C,C,", server.root());
            trust(database, "EC_CA", ",,", server.ca("EC_CA.crt"));
            trust(database, "Server_CA", ",,", server.ca("Server_CA.crt"));
            trust(database, RESPONDER, ",,", server.responder());
            nss = database;
        }
        return nss;
    }

    private static void trust(String database, String name, String trust, Path certificate) throws Exception {
        CERTUTIL.run("-A", "-d", database, "-n", name, "-t", trust, "-a", "-i", certificate.toString()).mustSucceed();
    }

    /** In DER: Debian's has an option for PEM, {@code -a}, that takes the option behind it for its value. */
    private static String ocspclnt(String command, Path certificate, String... more) throws Exception {
        Path der = folder.resolve("certificate.der");
        OPENSSL.run("x509", "-in", certificate.toString(), "-outform", "DER", "-out", der.toString()).mustSucceed();
        List<String> all = new ArrayList<>(List.of(command, der.toString(), "-d", nss()));
        all.addAll(List.of(more));
        return OCSPCLNT.run(all.toArray(String[]::new)).output();
    }

    /** Its exit code is 0 whatever the answer; and without an answer that it believes, it says that all is well. */
    @Test
    void shouldTellNssWhichDigitalIdsAreGoodAndWhichRevoked() throws Exception {
        assertThat(ocspclnt("-S", issued(ALAIN))).contains("Check of certificate", " succeeded.");
        assertThat(ocspclnt("-S", issued(LUC))).contains(" failed.", "Peer's Certificate has been revoked.");
        for (String usage : List.of("E", "e")) {
            assertThat(ocspclnt("-V", issued(ALAIN), "-u", usage)).contains("Verification of certificate", " succeeded.");
            assertThat(ocspclnt("-V", issued(LUC), "-u", usage)).contains(" failed.", "Peer's Certificate has been revoked.");
        }
    }

    @Test
    void shouldTellNssThatItKnowsNothingOfTheCertificatesOfOthers() throws Exception {
        assertThat(ocspclnt("-S", certificateOfOthers(), "-l", "http://" + server.listener("web") + "/ocsp", "-t", RESPONDER))
            .contains(" failed.", "The OCSP server has no status for the certificate.");
    }

    @Test
    void shouldLetNssConnectToAServerWhoseCertificateIsGoodAndNotToOneWhoseIsRevoked() throws Exception {
        assertThat(vfyserv(server.listener("webs").port())).contains("SERVER CONFIGURED CORRECTLY");

        assertThat(vfyserv(server.former().certificate(), server.former().key())).contains("Peer's Certificate has been revoked")
            .doesNotContain("SERVER CONFIGURED CORRECTLY");
    }

    /** Of a CA that NSS trusts and this server does not know; its responder has no word in that. */
    @Test
    void shouldNotLetNssConnectToAServerOfWhoseCertificateTheResponderKnowsNothing() throws Exception {
        Path other = certificateOfOthers();
        trust(nss(), "Other", "C,,", other);
        Path key = folder.resolve("unknown.key");
        Path request = folder.resolve("unknown.csr");
        Path certificate = folder.resolve("unknown.crt");
        Path extensions = Files.writeString(folder.resolve("unknown.ext"), "subjectAltName = IP:" + ADDRESS
            + "\nauthorityInfoAccess = OCSP;URI:http://" + server.listener("web") + "/ocsp\n");
        OPENSSL.run("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=" + ADDRESS, "-keyout",
            key.toString(), "-out", request.toString()).mustSucceed();
        OPENSSL.run("x509", "-req", "-in", request.toString(), "-CA", other.toString(), "-CAkey",
            folder.resolve("other.key").toString(), "-extfile", extensions.toString(), "-out", certificate.toString()).mustSucceed();

        assertThat(vfyserv(certificate, key)).contains("OCSP").doesNotContain("SERVER CONFIGURED CORRECTLY");
    }

    /** What NSS says to a server with this certificate. */
    private static String vfyserv(Path certificate, Path key) throws Exception {
        int port = FreePort.find(ADDRESS);
        Process other = new ProcessBuilder("openssl", "s_server", "-accept", ADDRESS + ":" + port, "-cert", certificate.toString(), "-key",
            key.toString(), "-www").redirectErrorStream(true).redirectOutput(folder.resolve("s_server.log").toFile()).start();
        try {
            Awaitility.await("the server listens").atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> {
                new Socket(ADDRESS, port).close();
                return true;
            });
            return vfyserv(port);
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    private static String vfyserv(int port) throws Exception {
        return VFYSERV.run("-o", "-d", nss(), "-p", Integer.toString(port), ADDRESS).output();
    }

    @Test
    void shouldAnswerOcspByGet() throws Exception {
        Path request = folder.resolve("request.der");
        OPENSSL.run("ocsp", "-issuer", server.ca("EC_CA.crt").toString(), "-cert", issued(LUC).toString(), "-no_nonce", "-reqout",
            request.toString()).mustSucceed();
        String base64 = Base64.getEncoder().encodeToString(Files.readAllBytes(request)).replace("+", "%2B")
            .replace("/", "%2F").replace("=", "%3D");
        Path response = folder.resolve("response.der");

        String headers = CURL.run("-sS", "-D", "-", "-o", response.toString(),
            "http://" + server.listener("web") + "/ocsp/" + base64).mustSucceed().output();

        assertThat(headers).contains("200 OK", "application/ocsp-response", "max-age=");
        assertThat(OPENSSL.run("ocsp", "-respin", response.toString(), "-CAfile", root.toString(),
            "-verify_other", server.ca("EC_CA.crt").toString(), "-issuer",
            server.ca("EC_CA.crt").toString(), "-cert", issued(LUC).toString(), "-no_nonce").output())
            .contains("Response verify OK", ": revoked");
    }

    @Test
    void shouldSayThatARequestIsMalformed() throws Exception {
        Path request = Files.writeString(folder.resolve("no-request"), "no OCSP request");
        Path response = folder.resolve("malformed.der");
        for (List<String> way : List.of(List.of("--data-binary", "@" + request, "http://" + server.listener("web") + "/ocsp"),
            List.of("http://" + server.listener("web") + "/ocsp/bm8gT0NTUCByZXF1ZXN0"))) {
            List<String> command = new ArrayList<>(List.of("-sSf", "-o", response.toString()));
            command.addAll(way);
            CURL.run(command.toArray(String[]::new)).mustSucceed();

            assertThat(OPENSSL.run("ocsp", "-respin", response.toString()).output()).as("%s", way)
                .contains("Responder Error: malformedrequest (1)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Root_CA", "EC_CA", "Server_CA"})
    void shouldOfferWhatTheCertificatesPointTo(String name) throws Exception {
        Path fetched = folder.resolve(name + ".fetched");
        fetch("web", "/" + name + ".crl", fetched);
        assertThat(OPENSSL.run("crl", "-inform", "DER", "-in", fetched.toString(), "-CAfile", server.ca(name + ".crt").toString(),
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
            assertThat(Files.readString(fetched)).contains(HOST, Integer.toString(server.listener("pop3s").port()),
                Integer.toString(server.listener("submissions").port()));
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
            scheme + "://" + server.listener(listener) + path));
        command.addAll(List.of(more));
        CURL.run(command.toArray(String[]::new)).mustSucceed();
    }
}
