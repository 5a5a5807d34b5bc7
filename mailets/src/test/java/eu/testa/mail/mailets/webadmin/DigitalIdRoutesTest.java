package eu.testa.mail.mailets.webadmin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.digitalid.DigitalIdDirectory;
import eu.testa.mail.core.digitalid.TestHarvest;
import eu.testa.mail.core.pki.CertificateFiles;
import eu.testa.mail.core.pki.CertificateReader;
import eu.testa.mail.core.store.EmbeddedStores;
import eu.testa.mail.mailets.TestCertificates;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import spark.Service;

class DigitalIdRoutesTest {

    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final String MARIE = "Marie.Peeters@tcn.b.eu-admin.net";

    @RegisterExtension
    private final EmbeddedStores stores = new EmbeddedStores();
    @TempDir
    private Path folder;
    private final Set<X509Certificate> revoked = new HashSet<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private Service service;

    @BeforeEach
    void start() throws Exception {
        DigitalIdDirectory directory =
            DigitalIdDirectory.open(stores.in(folder), TestaNamespace.tachonet(), revoked::contains, TestHarvest.EQUAL, Clock.systemUTC());
        service = Service.ignite().ipAddress("127.0.0.1").port(0);
        new DigitalIdRoutes(directory).define(service);
        service.init();
        service.awaitInitialization();
    }

    @AfterEach
    void stop() {
        service.stop();
        service.awaitStop();
    }

    @Test
    void shouldKeepWhatIsPostedAndShowIt() throws Exception {
        X509Certificate alain = TestCertificates.of(ALAIN);

        HttpResponse<byte[]> kept = post(CertificateFiles.pem(alain));

        assertThat(kept.statusCode()).isEqualTo(200);
        assertThat(json(kept)).hasSize(1);
        JsonNode shown = json(get("/" + ALAIN)).get(0);
        assertThat(shown.get("address").asText()).isEqualTo(ALAIN);
        assertThat(shown.get("status").asText()).isEqualTo("offered");
        assertThat(shown.get("sha256").asText()).isEqualTo(CertificateFiles.fingerprint(alain));
        assertThat(shown.get("notAfter").asText()).isEqualTo(alain.getNotAfter().toInstant().toString());
        assertThat(json(get(""))).hasSize(1);
    }

    @Test
    void shouldKeepAllOfAPkcs7FileAndGiveThemBackAsOne() throws Exception {
        X509Certificate alain = TestCertificates.of(ALAIN);
        X509Certificate marie = TestCertificates.of(MARIE);
        post(CertificateFiles.p7b(List.of(alain, marie)));

        HttpResponse<byte[]> all = get(".p7b");

        assertThat(all.headers().firstValue("Content-Type")).contains("application/pkcs7-mime; smime-type=certs-only");
        assertThat(CertificateReader.read(all.body())).containsExactlyInAnyOrder(alain, marie);
    }

    @Test
    void shouldGiveTheCertificateToEncryptTo() throws Exception {
        X509Certificate alain = TestCertificates.of(ALAIN);
        post(alain.getEncoded());

        assertThat(get("/alain.dupont@tcn.b.eu-admin.net.cer").body()).isEqualTo(CertificateFiles.pem(alain));
        HttpResponse<byte[]> p7b = get("/" + ALAIN + ".p7b");
        assertThat(p7b.headers().firstValue("Content-Type")).contains("application/pkcs7-mime; smime-type=certs-only");
        assertThat(p7b.body()).isEqualTo(CertificateFiles.p7b(List.of(alain)));
    }

    @Test
    void shouldNotGiveARevokedOneToEncryptTo() throws Exception {
        X509Certificate alain = TestCertificates.of(ALAIN);
        post(alain.getEncoded());
        revoked.add(alain);

        assertThat(get("/" + ALAIN + ".cer").statusCode()).isEqualTo(404);
        assertThat(json(get("/" + ALAIN)).get(0).get("status").asText()).isEqualTo("revoked");
    }

    @Test
    void shouldDeleteOneOrAll() throws Exception {
        X509Certificate first = TestCertificates.of(ALAIN);
        post(CertificateFiles.p7b(List.of(first, TestCertificates.of(ALAIN), TestCertificates.of(MARIE))));

        assertThat(json(delete("/" + ALAIN + "?sha256=" + CertificateFiles.fingerprint(first))).get("deleted").asInt())
            .isEqualTo(1);
        assertThat(json(get("/" + ALAIN))).hasSize(1);
        assertThat(json(delete("/" + ALAIN)).get("deleted").asInt()).isEqualTo(1);
        assertThat(get("/" + ALAIN).statusCode()).isEqualTo(404);
        assertThat(json(get(""))).hasSize(1);
    }

    @Test
    void shouldSayWhatIsNotThere() throws Exception {
        assertThat(json(get("/" + ALAIN)).get("message").asText()).isEqualTo("there is no digital ID of " + ALAIN);
        assertThat(get("/" + ALAIN + ".cer").statusCode()).isEqualTo(404);
        assertThat(delete("/" + ALAIN).statusCode()).isEqualTo(404);
    }

    @Test
    void shouldRefuseWhatIsNoCertificate() throws Exception {
        HttpResponse<byte[]> refused = post("good morning".getBytes(StandardCharsets.US_ASCII));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).get("message").asText()).startsWith("it is no certificate");
    }

    @Test
    void shouldRefuseWhatIsTooLargeForCertificates() throws Exception {
        byte[] large = new byte[4 * CertificateReader.MAX_BYTES];

        assertThat(post(large).statusCode()).isEqualTo(413);
    }

    private HttpResponse<byte[]> get(String path) throws Exception {
        return send(request(path).GET());
    }

    private HttpResponse<byte[]> delete(String path) throws Exception {
        return send(request(path).DELETE());
    }

    private HttpResponse<byte[]> post(byte[] body) throws Exception {
        return send(request("").POST(BodyPublishers.ofByteArray(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + DigitalIdRoutes.BASE + path));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static JsonNode json(HttpResponse<byte[]> response) throws Exception {
        return new ObjectMapper().readTree(response.body());
    }
}
