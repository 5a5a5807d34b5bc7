package eu.testa.mail.mailets.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.checkpoint.CheckpointWitness;
import eu.testa.mail.core.evidence.checkpoint.EvidenceKeyFiles;
import eu.testa.mail.core.evidence.log.EvidenceLog;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.james.filesystem.api.JamesDirectoriesProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spark.Service;

class EvidenceRoutesTest {

    private static final String SERVER = "relay-1.eu-admin.net";
    private static final String MAIL = "<one@tcn.b.eu-admin.net>";

    @TempDir
    Path folder;

    private final Clock clock = Clock.fixed(Instant.parse("2026-03-02T08:00:00Z"), ZoneOffset.UTC);
    private final HttpClient client = HttpClient.newHttpClient();
    private EvidenceLog log;
    private Service service;

    @BeforeEach
    void start() throws Exception {
        log = EvidenceLog.open(folder.resolve("var/evidence"), SERVER,
            new EvidenceKeyFiles(Files.createDirectories(folder.resolve("var/secrets"))).read(SERVER, clock), CheckpointWitness.NONE, clock);
        write(EvidenceRecord.of(EvidenceEvent.ACCEPTED).with(EvidenceRecord.MESSAGE_ID, MAIL)
            .with(EvidenceRecord.FROM, "Alain.Dupont@tcn.b.eu-admin.net"), "mail-1");
        write(EvidenceRecord.of(EvidenceEvent.FORWARDED), "mail-1");
        write(EvidenceRecord.of(EvidenceEvent.ACCEPTED).with(EvidenceRecord.MESSAGE_ID, "<two@tcn.b.eu-admin.net>"), "mail-2");
        service = Service.ignite().ipAddress("127.0.0.1").port(0);
        new EvidenceRoutes(log, folders(), TestaSettings.load(Path.of("..", "conf", "relay"), Map.of("hostname", SERVER)), clock).define(service);
        service.init();
        service.awaitInitialization();
    }

    private JamesDirectoriesProvider folders() {
        return new JamesDirectoriesProvider() {
            @Override
            public String getAbsoluteDirectory() {
                return "/";
            }

            @Override
            public String getConfDirectory() {
                return folder.resolve("conf").toString();
            }

            @Override
            public String getVarDirectory() {
                return folder.resolve("var").toString();
            }

            @Override
            public String getRootDirectory() {
                return folder.toString();
            }
        };
    }

    private void write(EvidenceRecord.Builder record, String mail) {
        log.write(record.with(EvidenceRecord.MAIL, mail).at(clock.instant()));
    }

    @AfterEach
    void stop() throws IOException {
        service.stop();
        service.awaitStop();
        log.close();
    }

    private HttpResponse<byte[]> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + "/testa/evidence" + path)).build(),
            BodyHandlers.ofByteArray());
    }

    private JsonNode json(String path) throws Exception {
        HttpResponse<byte[]> response = get(path);
        assertThat(response.statusCode()).as(new String(response.body(), StandardCharsets.UTF_8)).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        return new ObjectMapper().readTree(response.body());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void shouldTellTheStoryOfAMail() throws Exception {
        for (String wanted : List.of(MAIL, "mail-1", "alain.dupont@tcn.b.eu-admin.net")) {
            JsonNode stories = json("/mails?mail=" + encoded(wanted));
            assertThat(stories).hasSize(1);
            assertThat(stories.get(0).path("messageId").asText()).isEqualTo(MAIL);
            assertThat(stories.get(0).path("steps").findValuesAsText("event")).containsExactly("accepted", "forwarded");
        }
        assertThat(json("/mails?mail=nobody")).isEmpty();
        assertThat(json("/mails?mail=mail-1&until=2026-03-01")).isEmpty();
    }

    @Test
    void shouldProveAMailWhenItIsSigned() throws Exception {
        assertThat(get("/proof?mail=mail-1").statusCode()).isEqualTo(409);
        log.checkpoint();
        HttpResponse<byte[]> proof = get("/proof?mail=" + encoded(MAIL));
        assertThat(proof.statusCode()).isEqualTo(200);
        List<String> names = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(proof.body()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        assertThat(names).contains("record-1.json", "record-2.proof", "checkpoint-1.p7s", "verify.sh").doesNotContain("record-3.json");
        assertThat(get("/proof?mail=nobody").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldNameWhatWasChanged() throws Exception {
        log.checkpoint();
        assertThat(json("/verification").get(0).path("unchanged").asBoolean()).isTrue();
        Path lines = folder.resolve("var/evidence/2026-03-02.jsonl");
        Files.writeString(lines, Files.readString(lines).replace("mail-2", "mail-3"));
        JsonNode file = json("/verification").get(0);
        assertThat(file.path("unchanged").asBoolean()).isFalse();
        assertThat(file.path("findings").get(0).path("line").asInt()).isEqualTo(4);
    }

    @Test
    void shouldGiveTheRecordsAsTheyAreAndAsATable() throws Exception {
        String records = new String(get("/records").body(), StandardCharsets.UTF_8);
        assertThat(records).isEqualTo(Files.readString(folder.resolve("var/evidence/2026-03-02.jsonl")));
        HttpResponse<byte[]> table = get("/records?format=csv&since=2026-03-02");
        assertThat(new String(table.body(), StandardCharsets.UTF_8)).startsWith("at,event,mail,messageId").contains("forwarded,mail-1");
        assertThat(table.headers().firstValue("Content-Type")).hasValueSatisfying(type -> assertThat(type).startsWith("text/csv"));
    }

    @Test
    void shouldSayWhatIsWrongWithARequest() throws Exception {
        for (String path : List.of("/mails", "/mails?mail=", "/mails?mail=x&limit=0", "/mails?mail=x&limit=1001", "/proof",
            "/mails?mail=x&since=yesterday", "/verification?until=2026-13-01", "/records?format=xml")) {
            HttpResponse<byte[]> response = get(path);
            assertThat(response.statusCode()).as(path).isEqualTo(400);
            assertThat(new ObjectMapper().readTree(response.body()).path("message").asText()).as(path).contains("expected");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {"{ | the body is not JSON", "[] | say why with", "{} | say why with",
        "\"\" | say why with"})
    void shouldSayWhatIsWrongWithAReason(String body, String words) throws Exception {
        HttpResponse<String> response = client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port()
            + "/testa/evidence/accept-loss")).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());

        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(new ObjectMapper().readTree(response.body()).path("message").asText()).contains(words);
    }
}
