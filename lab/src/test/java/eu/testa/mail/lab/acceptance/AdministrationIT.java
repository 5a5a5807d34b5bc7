package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.file.LiveFolder;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.rmi.Remote;
import java.rmi.RemoteException;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Who may administer a server, and who may not: the other users of its machine. */
@ExtendWith(LabExtension.class)
class AdministrationIT {

    /** 0600 and 0640; the library of the store is loaded, so its owner may execute it. */
    private static final Set<String> OWN = Set.of("rw-------", "rw-r-----", "rwx------", "rwxr-----");
    private static final String PASSWORD = "blue bicycle, 1871";

    @Test
    void shouldLetNobodyInWithoutACredential(TestaLab lab) throws Exception {
        for (Node node : lab.network().nodes()) {
            for (String path : List.of("/users", "/healthcheck", "/metrics", "/mailRepositories", "/testa/queue/mails",
                "/mailQueues", "/domains", "/address/forwards", "/tasks", "/testa/administrators", "/")) {
                assertThat(get(node, path, Optional.empty()).statusCode()).as("%s of %s", path, node.name()).isEqualTo(401);
            }
            assertThat(get(node, "/ready", Optional.empty()).body()).isEqualTo("ready\n");
        }
    }

    @Test
    void shouldGiveAnAdministratorByNameHisRoleAndTellWhatHeChanged(TestaLab lab, @TempDir Path folder) throws Exception {
        Node relay = lab.network().node("relay-1");
        Path password = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        Optional<String> marie =
            Optional.of("Basic " + Base64.getEncoder().encodeToString(("marie:" + PASSWORD).getBytes()));
        try {
            Program.Result added = admin(lab, relay, "add", "marie", "--role", "operator", "--password-file", password.toString());
            assertThat(added.exitCode()).as(added.text()).isZero();
            Program.Result program = admin(lab, relay, "add", "prometheus", "--role", "viewer", "--token");
            assertThat(program.text().strip()).matches("[0-9a-f]{64}");

            assertThat(admin(lab, relay, "list").text()).containsPattern("marie +operator +password")
                .containsPattern("prometheus +viewer +token");
            assertThat(get(relay, "/metrics", Optional.of("Bearer " + program.text().strip())).statusCode()).isEqualTo(200);
            assertThat(get(relay, "/users", marie).statusCode()).isEqualTo(403);
            assertThat(send("POST", relay, "/testa/queue/mails?action=retry&all=true", marie).statusCode()).isEqualTo(200);
            Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(log(lab, relay)).contains(
                "administration who=marie role=operator from=127.0.0.1 result=200",
                "what=\"POST /testa/queue/mails?action=retry&all=true\"", "who=local role=administrator")
                .doesNotContain(PASSWORD));
            Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(evidence(lab, relay))
                .anyMatch(line -> line.contains("\"event\":\"forbidden\"") && line.contains("GET /users") && line.contains("\"marie\""))
                .anyMatch(line -> line.contains("\"event\":\"changed\"") && line.contains("action=retry") && line.contains("\"marie\"")));
        } finally {
            admin(lab, relay, "remove", "prometheus");
            assertThat(admin(lab, relay, "remove", "marie").exitCode()).isZero();
        }
        assertThat(get(relay, "/healthcheck", marie).statusCode()).isEqualTo(401);
        assertThat(admin(lab, relay, "remove", "marie").exitCode()).isEqualTo(1);
    }

    /** James' routes reach every repository; the quarantine has one door. */
    @Test
    void shouldNotSendQuarantinedMailOnByJamesOwnRoutes(TestaLab lab) throws Exception {
        Node relay = lab.network().node("relay-1");
        String quarantine = "/mailRepositories/quarantine/mails?action=reprocess&processor=root";

        assertThat(lab.webadmin(relay).ask("PATCH", quarantine, new byte[0]).status()).isEqualTo(403);
        assertThat(lab.webadmin(relay).ask("PATCH", quarantine.replace("quarantine", "%2571uarantine"), new byte[0]).status())
            .isEqualTo(403);
    }

    /** RMI's registry takes a binding from any user of the machine; this one speaks only with who has the server's key. */
    @Test
    void shouldLetNoOtherUserOfTheMachineWriteToTheRegistryOfJmx(TestaLab lab) throws Exception {
        Node belgium = lab.network().node("ms-b");

        assertThatThrownBy(() -> registry(belgium).rebind("jmxrmi", new Remote() { })).isInstanceOf(RemoteException.class);
        assertThatThrownBy(() -> registry(belgium).unbind("jmxrmi")).isInstanceOf(RemoteException.class);
        assertThatThrownBy(() -> registry(belgium).list()).isInstanceOf(RemoteException.class);
        assertThat(TestaCommand.jamesCli(lab, belgium, "ListUsers").exitCode()).isZero();
    }

    @Test
    void shouldTellWhatTheJamesCommandLineChangedAndNoPassword(TestaLab lab) throws Exception {
        Node belgium = lab.network().node("ms-b");
        String address = "Told.Of@tcn.b.eu-admin.net";
        TestaCommand.jamesCli(lab, belgium, "AddUser", address, PASSWORD);
        TestaCommand.jamesCli(lab, belgium, "RemoveUser", address);

        Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(log(lab, belgium)).contains("result=done what=\"JMX addUser " + address,
            "result=done what=\"JMX deleteUser " + address).doesNotContain(PASSWORD));
    }

    /** After a run: whatever the server and its libraries have written is for its own user. */
    @Test
    void shouldKeepEveryFileForTheServersOwnUser(TestaLab lab) throws Exception {
        for (Node node : lab.network().nodes()) {
            assertThat(LiveFolder.files(lab.home().var(node)).stream().filter(file -> !OWN.contains(mode(file))))
                .as(node.name()).isEmpty();
        }
    }

    private static String mode(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            // gone since: a file of the spool
            return "rw-------";
        }
    }

    private static Registry registry(Node node) throws RemoteException {
        return LocateRegistry.getRegistry(node.jmx().host(), node.jmx().port(), Socket::new);
    }

    /** The records of all days, a line each. */
    private static List<String> evidence(TestaLab lab, Node node) throws IOException {
        try (Stream<Path> files = Files.list(lab.home().var(node).resolve("evidence"))) {
            List<String> lines = new ArrayList<>();
            for (Path file : files.filter(file -> file.toString().endsWith(".jsonl")).toList()) {
                lines.addAll(Files.readAllLines(file));
            }
            return lines;
        }
    }

    private static String log(TestaLab lab, Node node) throws IOException {
        return Files.readString(lab.home().var(node).resolve("logs/server.log"));
    }

    private static Program.Result admin(TestaLab lab, Node node, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("admin"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--conf", lab.home().conf(node).toString()));
        return TestaCommand.run(command.toArray(String[]::new));
    }

    private static HttpResponse<String> get(Node node, String path, Optional<String> authorization) throws Exception {
        return send("GET", node, path, authorization);
    }

    private static HttpResponse<String> send(String method, Node node, String path, Optional<String> authorization)
        throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + node.webadmin() + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
        authorization.ifPresent(value -> request.header("Authorization", value));
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }
}
