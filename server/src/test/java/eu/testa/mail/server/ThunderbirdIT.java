package eu.testa.mail.server;

import static eu.testa.mail.server.CertifiedServer.ALAIN;
import static eu.testa.mail.server.CertifiedServer.HOST;
import static eu.testa.mail.server.CertifiedServer.LUC;
import static eu.testa.mail.server.CertifiedServer.MARIE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import eu.testa.mail.core.Program;
import eu.testa.mail.core.pki.IssuedId;
import eu.testa.mail.core.settings.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A user with a real Thunderbird, who trusts the root, has imported his digital ID and follows {@code docs/user-guide.md}. His
 * colleagues have OpenSSL.
 */
class ThunderbirdIT {

    private static final String ADDRESS = "127.0.0.87";
    private static final String PASSWORD = "Sesame-open-12";
    private static final String RESPONDER = "pki.eu-admin.net:80";
    private static final String TEXT = "Driver card 0123456789 is withdrawn.";
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
        for (String user : List.of(ALAIN, MARIE, LUC)) {
            server.client().addUser(user, PASSWORD);
        }
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
            server.issued(from, IssuedId.CERTIFICATE).toString(), "-inkey", key(from).toString(), "-certfile", server.ca("EC_CA.crt").toString(), "-from", from, "-to", to, "-subject",
            subject, "-out", signed.toString()).mustSucceed();
        return Files.readAllLines(signed, StandardCharsets.ISO_8859_1);
    }

    private static String base64(Path certificate) throws IOException {
        return Files.readString(certificate).replaceAll("-----[^-]*-----|\\s", "");
    }
}
