package eu.testa.mail.server;

import static eu.testa.mail.server.CertifiedServer.ALAIN;
import static eu.testa.mail.server.CertifiedServer.EVA;
import static eu.testa.mail.server.CertifiedServer.HOST;
import static eu.testa.mail.server.CertifiedServer.LUC;
import static eu.testa.mail.server.CertifiedServer.MARIE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import eu.testa.mail.core.Program;
import eu.testa.mail.core.SharedRsaKeys;
import eu.testa.mail.core.pki.CertificateFiles;
import eu.testa.mail.core.pki.CertificateReader;
import eu.testa.mail.core.pki.ca.IssuedId;
import eu.testa.mail.core.settings.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A user with a real Thunderbird, who trusts the root, has imported his digital ID and follows {@code docs/user-guide.md}. His
 * colleagues have OpenSSL.
 */
@ExtendWith(SharedRsaKeys.class)
class ThunderbirdIT {

    private static final String ADDRESS = "127.0.0.87";
    private static final String PASSWORD = "Sesame-open-12";
    private static final String RESPONDER = "pki.eu-admin.net:80";
    private static final String TEXT = "Driver card 0123456789 is withdrawn.";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Program OPENSSL = new Program("openssl", "openssl");

    @TempDir
    private static Path folder;
    private static CertifiedServer server;
    private static SocksProxy testa;
    private static Thunderbird thunderbird;
    private static JsonNode account;

    @BeforeAll
    static void setUp() throws Exception {
        Thunderbird.require();
        server = CertifiedServer.start(folder, ADDRESS, Optional.of(URI.create("http://pki.eu-admin.net/")));
        Map<String, Endpoint> ways = new HashMap<>();
        ways.put(RESPONDER, server.listener("web"));
        ways.put(HOST + ":636", server.listener("ldaps"));
        for (String listener : List.of("pop3s", "submissions")) {
            ways.put(HOST + ":" + server.listener(listener).port(), server.listener(listener));
        }
        ways.put("autoconfig.tcn.b.eu-admin.net:443", server.listener("webs"));
        testa = new SocksProxy(ways);
        for (String user : List.of(ALAIN, MARIE, LUC, EVA)) {
            server.client().addUser(user, PASSWORD);
        }
        // Alain has had no mail from her: the directory alone knows her key
        server.client().webadmin("POST", "/testa/digital-ids", Files.readAllBytes(server.issued(EVA, IssuedId.CERTIFICATE)));
        thunderbird = Thunderbird.start(folder, testa.port());
        thunderbird.does("trust", base64(server.root()), base64(server.ca("EC_CA.crt")));
        assertThat(thunderbird.does("importId", server.issued(ALAIN, IssuedId.PFX).toString(),
            Files.readString(server.issued(ALAIN, IssuedId.PASSWORD)).strip()).asInt()).isZero();
        account = thunderbird.does("setUpAccount", "Alain Dupont", ALAIN, PASSWORD);
        thunderbird.does("useId", ALAIN);
        thunderbird.does("useDirectory", HOST, "dc=eu-admin,dc=net", ALAIN, PASSWORD);
    }

    @AfterAll
    static void close() throws Exception {
        if (thunderbird != null) {
            thunderbird.close();
        }
        if (testa != null) {
            testa.close();
        }
        if (server != null) {
            server.close();
        }
    }

    /** Whatever he did: nothing warned, and he had to take no certificate on trust. */
    @AfterEach
    void shouldNeverWarn() throws IOException {
        assertThat(thunderbird.dialogs()).isEmpty();
        assertThat(thunderbird.exceptions()).doesNotContain("eu-admin.net");
    }

    @Test
    void shouldFindTheSettingsByItself() {
        assertThat(account.path("type").asText()).isEqualTo("pop3");
        assertThat(account.path("host").asText()).isEqualTo(HOST);
        assertThat(account.path("port").asInt()).isEqualTo(server.listener("pop3s").port());
        assertThat(account.path("user").asText()).isEqualTo(ALAIN);
        assertThat(account.path("tls").asBoolean()).as("TLS for both").isTrue();
        assertThat(account.path("outgoing").asText()).endsWith("@" + HOST + ":" + server.listener("submissions").port() + "/");
        assertThat(testa.asked()).contains("autoconfig.tcn.b.eu-admin.net:443");
    }

    @Test
    void shouldShowASignedMailAsValid() throws Exception {
        server.client().submit(MARIE, PASSWORD, ALAIN, signed(MARIE, ALAIN, "signed by Marie"));

        JsonNode seen = thunderbird.does("read", "signed by Marie");

        assertThat(seen.path("words").asText()).isEqualTo("Message Is Signed");
        assertThat(seen.path("signed").asText()).isEqualTo("ok");
        assertThat(seen.path("signer").asText()).isEqualToIgnoringCase(MARIE);
        assertThat(seen.path("body").asText()).contains(TEXT);
    }

    @Test
    void shouldReadAnEncryptedMail() throws Exception {
        Path inside = Files.write(folder.resolve("inside.eml"), signed(MARIE, ALAIN, "inside"));
        Path encrypted = folder.resolve("encrypted.eml");
        OPENSSL.run("cms", "-encrypt", "-aes-256-cbc", "-in", inside.toString(), "-out", encrypted.toString(), "-from", MARIE,
            "-to", ALAIN, "-subject", "secret from Marie", server.issued(ALAIN, IssuedId.CERTIFICATE).toString()).mustSucceed();
        server.client().submit(MARIE, PASSWORD, ALAIN, Files.readAllLines(encrypted, StandardCharsets.ISO_8859_1));

        JsonNode seen = thunderbird.does("read", "secret from Marie");

        assertThat(seen.path("encrypted").asText()).isEqualTo("ok");
        assertThat(seen.path("signed").asText()).isEqualTo("ok");
        assertThat(seen.path("body").asText()).contains(TEXT);
    }

    @Test
    void shouldShowThatTheSignatureOfARevokedIdIsNotValid() throws Exception {
        server.client().submit(LUC, PASSWORD, ALAIN, signed(LUC, ALAIN, "signed by Luc"));

        JsonNode seen = thunderbird.does("read", "signed by Luc");

        assertThat(seen.path("words").asText()).isEqualTo("Digital Signature Is Not Valid");
        assertThat(seen.path("signed").asText()).as("a seal").isEqualTo("none");
        assertThat(testa.asked()).as("the responder was asked").contains(RESPONDER);
        assertThat(thunderbird.does("verifySigner").asText()).isEqualTo("SEC_ERROR_REVOKED_CERTIFICATE");
    }

    @Test
    void shouldSendSignedAndEncryptedMailToAColleagueWhomTheDirectoryOffers() throws Exception {
        JsonNode seen = thunderbird.does("write", "clae", "secret for Eva", TEXT);

        assertThat(seen.path("offered")).hasSize(1).first().asString().contains("Eva Claes <" + EVA + ">", "TESTA");
        assertThat(seen.path("to").asText()).isEqualTo("Eva Claes <" + EVA + ">");
        assertThat(seen.path("possible").asText()).isEqualTo("S/MIME end-to-end encryption is possible.");
        assertThat(seen.path("subject").asText()).isEqualTo("secret for Eva");
        Path arrived = Files.write(folder.resolve("arrived.eml"), onlyMailOf(EVA), StandardCharsets.ISO_8859_1);
        assertThat(arrived).content().contains("smime-type=enveloped-data", "Subject: secret for Eva").doesNotContain(TEXT);
        Path opened = folder.resolve("opened.eml");
        OPENSSL.run("cms", "-decrypt", "-in", arrived.toString(), "-recip", server.issued(EVA, IssuedId.CERTIFICATE).toString(),
            "-inkey", key(EVA).toString(), "-out", opened.toString()).mustSucceed();
        Path signer = folder.resolve("signer.crt");
        assertThat(OPENSSL.run("cms", "-verify", "-in", opened.toString(), "-CAfile", server.root().toString(), "-purpose",
            "smimesign", "-signer", signer.toString()).mustSucceed().output()).contains(TEXT);
        assertThat(OPENSSL.run("x509", "-in", signer.toString(), "-noout", "-email").output().strip()).isEqualToIgnoringCase(ALAIN);
    }

    @Test
    void shouldShowThatTheServersReportIsSigned() throws Exception {
        server.client().submit(ALAIN, PASSWORD, "Jeanne.Martin@tcn.f.eu-admin.net", signed(ALAIN, "Jeanne.Martin@tcn.f.eu-admin.net",
            "to France"));
        Awaitility.await("the mail waits, and an administrator returns it").atMost(PATIENCE).until(() -> server.client()
            .webadmin("POST", "/testa/queue/mails?action=return&all=true", new byte[0]).contains("\"mails\":1"));

        JsonNode seen = thunderbird.does("read", "Your mail could not be delivered");

        assertThat(seen.path("words").asText()).isEqualTo("Message Is Signed");
        assertThat(seen.path("signed").asText()).isEqualTo("ok");
        assertThat(seen.path("signer").asText()).isEqualTo("postmaster@tcn.b.eu-admin.net");
        assertThat(seen.path("body").asText()).contains("An administrator", "Jeanne.Martin@tcn.f.eu-admin.net");
    }

    @Test
    void shouldUseACertificateForAKeyThatWasMadeInThunderbird() throws Exception {
        Path request = folder.resolve("CSR-Alain.txt");
        assertThat(thunderbird.does("requestCertificate", request.toString()).asText())
            .isEqualTo("Generate and save a CSR file as…");

        Path answer = server.importRequest(request, ALAIN);

        String issued = CertificateFiles.fingerprint(CertificateReader.read(Files.readAllBytes(answer.resolve(IssuedId.CERTIFICATE)))
            .get(0));
        assertThat(thunderbird.does("importCertificate", answer.resolve(IssuedId.CHAIN).toString()))
            .extracting(JsonNode::asText).contains(issued);
        assertThat(thunderbird.does("testOwn", issued)).extracting(JsonNode::asText).containsExactly("valid", "valid");
    }

    private static List<String> onlyMailOf(String user) throws Exception {
        return Awaitility.await("a mail for " + user).atMost(PATIENCE).until(() -> {
            try (Conversation pop3 = server.client().pop3()) {
                assertThat(ServerClient.login(pop3, user, PASSWORD)).startsWith("+OK");
                List<String> mail = pop3.say("RETR 1").startsWith("+OK") ? pop3.readAll() : List.of();
                pop3.say("QUIT");
                return mail;
            }
        }, mail -> !mail.isEmpty());
    }

    private static Path key(String address) throws Exception {
        Path key = folder.resolve(address + ".key");
        if (Files.notExists(key)) {
            OPENSSL.run("pkcs12", "-in", server.issued(address, IssuedId.PFX).toString(), "-passin",
                "file:" + server.issued(address, IssuedId.PASSWORD), "-nocerts", "-noenc", "-out", key.toString()).mustSucceed();
        }
        return key;
    }

    private static List<String> signed(String from, String to, String subject) throws Exception {
        Path text = Files.writeString(folder.resolve("text"), TEXT + "\n");
        Path signed = folder.resolve("signed.eml");
        OPENSSL.run("cms", "-sign", "-text", "-in", text.toString(), "-signer",
            server.issued(from, IssuedId.CERTIFICATE).toString(), "-inkey", key(from).toString(), "-certfile",
            server.ca("EC_CA.crt").toString(), "-from", from, "-to", to, "-subject", subject, "-out", signed.toString()).mustSucceed();
        return Files.readAllLines(signed, StandardCharsets.ISO_8859_1);
    }

    private static String base64(Path certificate) throws IOException {
        return Files.readString(certificate).replaceAll("-----[^-]*-----|\\s", "");
    }
}
