package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** "The log of the TESTA Mail Relay provides evidence that e-mails are routed and forwarded via the TESTA network." */
@ExtendWith(LabExtension.class)
class EvidenceIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NODES = List.of("ms-b", "relay-1", "relay-2", "ms-f");

    @TempDir
    Path folder;

    private LabUser alain;
    private LabUser jeanne;

    @BeforeEach
    void find(TestaLab lab) throws Exception {
        alain = lab.users(lab.network().node("ms-b")).get(0);
        jeanne = lab.users(lab.network().node("ms-f")).get(0);
    }

    private Letter send(TestaLab lab) throws Exception {
        Letter letter = Letter.of(alain.address(), jeanne.address());
        Swaks.Dialogue submission = Swaks.submit(lab.network().node("ms-b").submission(), alain, jeanne.address(), letter.octets());
        assertThat(submission.exitCode()).as("%s", submission).isZero();
        OpensslPop3.await(letter.idLine(), lab.network().node("ms-f").pop3s(), jeanne);
        return letter;
    }

    private Path evidence(TestaLab lab, String node) {
        return lab.home().var(lab.network().node(node)).resolve("evidence");
    }

    private Program.Result evidence(TestaLab lab, List<String> nodes, String... command) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("evidence"));
        arguments.addAll(List.of(command));
        nodes.forEach(node -> arguments.addAll(List.of("--folder", evidence(lab, node).toString())));
        return TestaCommand.run(arguments.toArray(String[]::new));
    }

    private static String messageId(Letter letter) {
        return letter.idLine().substring(letter.idLine().indexOf('<'), letter.idLine().indexOf('>') + 1);
    }

    /** The relay that carried the mail, once its records are under a signature, which need not wait for the minute. */
    private String signedBy(TestaLab lab, Letter letter) throws IOException {
        for (String relay : List.of("relay-1", "relay-2")) {
            assertThat(TestaCommand.run("webadmin", "-X", "POST", "/testa/evidence/checkpoint", "--conf",
                lab.home().conf(lab.network().node(relay)).toString()).exitCode()).isZero();
        }
        return await().atMost(Duration.ofSeconds(150)).until(() -> Stream.of("relay-1", "relay-2").filter(relay -> {
            try {
                return evidence(lab, List.of(relay), "prove", messageId(letter), "--output",
                    folder.resolve(relay + ".zip").toString()).exitCode() == 0;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }).findFirst().orElse(""), relay -> !relay.isEmpty());
    }

    @Test
    void shouldTellTheStoryOfAMailOverAllServers(TestaLab lab) throws Exception {
        Letter letter = send(lab);

        // a record of a moment ago may not yet be in the file
        JsonNode story = await().atMost(PATIENCE).ignoreException(JsonParseException.class).until(() ->
            JSON.readTree(evidence(lab, NODES, "show", messageId(letter), "--json").text()),
            one -> events(one, "mail.tcn.f.eu-admin.net").contains("delivered") && one.path("handovers").size() == 2);

        assertThat(story.path("unchanged").asBoolean()).isTrue();
        assertThat(events(story, "mail.tcn.b.eu-admin.net")).contains("scanned", "accepted", "forwarded");
        assertThat(events(story, "mail.tcn.f.eu-admin.net")).contains("accepted", "verified", "delivered");
        assertThat(story.path("handovers").get(0).path("digest").asText()).matches("[0-9a-f]{64}");
        assertThat(story.toString()).as("what the mail says is nobody's business").doesNotContain("acceptance test");
    }

    private static List<String> events(JsonNode story, String server) {
        List<String> events = new ArrayList<>();
        story.path("steps").forEach(step -> {
            if (step.path("server").asText().equals(server)) {
                events.add(step.path("event").asText());
            }
        });
        return events;
    }

    @Test
    void shouldProveAMailToWhoeverHasOpenssl(TestaLab lab) throws Exception {
        Letter letter = send(lab);
        String relay = signedBy(lab, letter);

        Path proof = Files.createDirectory(folder.resolve("proof"));
        new Program("unzip", "unzip").run(List.of("-q", folder.resolve(relay + ".zip").toString(), "-d", proof.toString()));
        Path certificate = lab.home().var(lab.network().node(relay)).resolve("secrets/evidence.crt");
        Program.Result checked = new Program("sh", "dash")
            .run(List.of("-c", "cd " + proof + " && sh verify.sh " + certificate));

        assertThat(checked.text()).contains("PROVEN").contains(messageId(letter)).doesNotContain("acceptance test");
        assertThat(checked.exitCode()).isZero();
    }

    @Test
    void shouldNameTheRecordThatWasChanged(TestaLab lab) throws Exception {
        Letter letter = send(lab);
        String relay = signedBy(lab, letter);
        assertThat(evidence(lab, List.of(relay), "verify", "--anchors", certificate(lab, relay)).exitCode()).isZero();

        Path copy = new NodeContents(lab, lab.network().node(relay)).copyEvidence(folder.resolve("copy"));
        Path lines = null;
        // each day has a file of its own, and a test may begin before midnight
        try (Stream<Path> files = Files.list(copy)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".jsonl")).toList()) {
                lines = Files.readString(file).contains(messageId(letter)) ? file : lines;
            }
        }
        List<String> records = new ArrayList<>(Files.readAllLines(lines));
        int changed = records.stream().map(record -> record.contains(messageId(letter))).toList().indexOf(true);
        records.set(changed, records.get(changed).replace("Alain.Dupont", "Alain.Durant"));
        Files.writeString(lines, String.join("\n", records) + "\n", StandardCharsets.UTF_8);

        Program.Result verified = TestaCommand.run("evidence", "verify", "--folder", copy.toString(), "--anchors",
            certificate(lab, relay));
        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.text()).contains("line " + (changed + 1) + ": was changed");
    }

    private static String certificate(TestaLab lab, String node) {
        return lab.home().var(lab.network().node(node)).resolve("secrets/evidence.crt").toString();
    }

    @Test
    void shouldReconcileTheLogsOfAllServers(TestaLab lab) throws Exception {
        send(lab);
        await().atMost(PATIENCE).untilAsserted(() ->
            assertThat(evidence(lab, NODES, "reconcile").exitCode()).isZero());
    }
}
