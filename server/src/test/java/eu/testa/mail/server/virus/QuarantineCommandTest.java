package eu.testa.mail.server.virus;

import static eu.testa.mail.server.virus.TestQuarantine.ALAIN;
import static eu.testa.mail.server.virus.TestQuarantine.JEANNE;
import static eu.testa.mail.server.virus.TestQuarantine.mail;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.access.Caller;
import eu.testa.mail.core.access.LocalSecret;
import eu.testa.mail.core.quarantine.Quarantine;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.mailets.webadmin.QuarantineRoutes;
import eu.testa.mail.server.command.quarantine.QuarantineCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import spark.Service;

/** {@code ./testa quarantine}, and what webadmin answers to those who ask with curl. */
class QuarantineCommandTest {

    @TempDir
    Path folder;
    private TestQuarantine server;
    private Service webadmin;
    private String key;

    @BeforeEach
    void start() throws Exception {
        server = new TestQuarantine(folder);
        Quarantine<Mail> quarantine = server.open();
        server.mailet(quarantine).service(mail("m1", JEANNE));
        key = quarantine.list().get(0).key();
        webadmin = Service.ignite().ipAddress("127.0.0.1").port(0);
        webadmin.before((request, response) -> request.attribute("testa.caller", Caller.LOCAL));
        new QuarantineRoutes(quarantine).define(webadmin);
        webadmin.awaitInitialization();
        LocalSecret.open(folder);
        Files.writeString(folder.resolve("testa.properties"), "role = relay\nhostname = relay.eu-admin.net\n"
            + "dns.servers = 127.0.0.1\nwebadmin.bind = 127.0.0.1:" + webadmin.port() + "\n");
    }

    @AfterEach
    void stop() throws Exception {
        webadmin.stop();
        webadmin.awaitStop();
        server.close();
    }

    private record Run(int exitCode, String out, String err) {
    }

    private Run quarantine(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = new CommandLine(new QuarantineCommand()).setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
        String[] all = Arrays.copyOf(arguments, arguments.length + 4);
        all[arguments.length] = "--conf";
        all[arguments.length + 1] = folder.toString();
        all[arguments.length + 2] = "--var";
        all[arguments.length + 3] = folder.toString();
        return new Run(line.execute(all), out.toString(), err.toString());
    }

    private HttpResponse<String> ask(String method, String path) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + webadmin.port()
            + "/testa/quarantine" + path)).method(method, BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    @Test
    void shouldShowAMailAsJsonWithoutItsContent() throws Exception {
        Run shown = quarantine("show", key, "--json");
        assertThat(shown.exitCode()).as(shown.err()).isZero();
        JsonNode mail = new ObjectMapper().readTree(shown.out());
        assertThat(mail.path("key").asText()).isEqualTo(key);
        assertThat(mail.path("since").asText()).isEqualTo(server.clock.instant().toString());
        assertThat(mail.path("reason").asText()).isEqualTo("Infected: Win.X");
        assertThat(mail.path("sender").asText()).isEqualTo(ALAIN);
        assertThat(mail.path("recipients").get(0).asText()).isEqualTo(JEANNE);
        assertThat(mail.path("size").asLong()).isPositive();
        assertThat(mail.path("headers")).extracting(JsonNode::asText).contains("Subject: test");
        assertThat(shown.out()).doesNotContain("secret");
    }

    @Test
    void shouldShowAMailThatCannotBeReadAmongTheOthers() throws Exception {
        Files.writeString(server.files.resolve("damaged.mail"), "half an envelo");
        Run list = quarantine("list");
        assertThat(list.exitCode()).as(list.err()).isZero();
        assertThat(list.out()).contains(key, "damaged", "since   unknown", "it cannot be read");
    }

    @Test
    void shouldAnswerWithTheStatusThatIsDocumented() throws Exception {
        assertThat(ask("GET", "/nobody").statusCode()).isEqualTo(404);
        assertThat(ask("DELETE", "/nobody").statusCode()).isEqualTo(404);
        assertThat(ask("POST", "/nobody/release").statusCode()).isEqualTo(404);
        HttpResponse<String> refused = ask("POST", "/" + key + "/release");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(new ObjectMapper().readTree(refused.body()).path("message").asText()).isEqualTo("Infected: Win.X");
        server.verdict = new ScanVerdict.NoVerdict("clamd is away");
        HttpResponse<String> later = ask("POST", "/" + key + "/release");
        assertThat(later.statusCode()).isEqualTo(503);
        assertThat(later.body()).contains("clamd is away");
        server.verdict = new ScanVerdict.Clean();
        assertThat(ask("POST", "/" + key + "/release").statusCode()).isEqualTo(200);
        assertThat(server.spooled()).isEqualTo(1);
        assertThat(ask("GET", "/" + key).statusCode()).isEqualTo(404);
    }

    @Test
    void shouldTellTheCommandsApartByTheirExitCode() {
        assertThat(quarantine("show", "nobody").exitCode()).isEqualTo(1);
        assertThat(quarantine("release", key).exitCode()).isEqualTo(1);
        server.verdict = new ScanVerdict.NoVerdict("clamd is away");
        Run later = quarantine("release", key);
        assertThat(later.exitCode()).isEqualTo(3);
        assertThat(later.err()).contains("clamd is away");
        assertThat(quarantine("delete", key).exitCode()).isZero();
    }
}
