package eu.testa.mail.core.deferred;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server whose disk is full refuses to defer, keeps what it had, and goes on without a restart when there is space again.
 *
 * <p>No file of the server's process may grow beyond a limit (RLIMIT_FSIZE), and the limit is lifted again while it runs:
 * writing fails as on a full disk, and nothing has to be mounted.
 */
class FullDiskIT {

    @TempDir
    Path folder;
    private Process server;
    private BufferedReader output;
    private final List<String> deferred = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        server = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
            "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
            FullDiskChild.class.getName(), folder.resolve("store").toString())
            .directory(folder.toFile()).redirectError(folder.resolve("errors").toFile()).start();
        output = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.destroyForcibly().waitFor();
    }

    /** @return what the server says of the mails in its store */
    private String round(String name) throws IOException {
        Writer commands = server.outputWriter(StandardCharsets.US_ASCII);
        commands.write(name + "\n");
        commands.flush();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            String[] words = line.split(" ", 3);
            switch (words[0]) {
                case "deferred" -> deferred.add(words[1]);
                case "refused" -> refused.add(line);
                case "done" -> {
                    return words[2];
                }
                default -> { }
            }
        }
        throw new AssertionError("the server has ended; see " + folder.resolve("errors"));
    }

    private void limitFiles(String octets) throws IOException, InterruptedException {
        new Program("prlimit", "util-linux").run("--pid", Long.toString(server.pid()), "--fsize=" + octets + ":")
            .mustSucceed();
    }

    @Test
    void shouldLoseNothingOnAFullDiskAndGoOnWhenThereIsSpace() throws Exception {
        assertThat(round("before")).isEqualTo("3 whole");

        limitFiles("1500000");
        round("full");
        assertThat(refused).isNotEmpty()
            .allSatisfy(line -> assertThat(line).contains("the store cannot be used"));

        limitFiles("unlimited");
        refused.clear();
        String after = round("after");
        assertThat(refused).isEmpty();
        assertThat(deferred).contains("before-0", "before-1", "before-2", "after-0", "after-1", "after-2");
        assertThat(after).isEqualTo(deferred.size() + " whole");

        server.outputWriter(StandardCharsets.US_ASCII).close();
        assertThat(server.waitFor()).isZero();
        assertThat(whole()).containsExactlyInAnyOrderElementsOf(deferred);
    }

    private List<String> whole() throws IOException {
        List<String> whole = new ArrayList<>();
        try (DeferredStoreFixture store = DeferredStoreFixture.open(folder.resolve("store"), Clock.systemUTC())) {
            for (DeferredMail mail : store.queue().list(MailFilter.ALL, 0, Integer.MAX_VALUE)) {
                try (InputStream in = store.mails().message(mail).open()) {
                    assertThat(in.readAllBytes()).isEqualTo(FullDiskChild.octets(mail.mailName()));
                }
                whole.add(mail.mailName());
            }
        }
        return whole;
    }
}
