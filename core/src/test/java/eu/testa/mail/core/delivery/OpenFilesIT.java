package eu.testa.mail.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.FreePort;
import eu.testa.mail.core.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that may open no more files lets its mail wait, and holds no host, destination or name server to be down for it. */
class OpenFilesIT {

    @TempDir
    Path folder;
    private Process server;
    private BufferedReader output;

    @BeforeEach
    void start() throws IOException {
        server = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
            "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
            OpenFilesChild.class.getName(), Integer.toString(FreePort.find()))
            .directory(folder.toFile()).redirectError(folder.resolve("errors").toFile()).start();
        output = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.destroyForcibly().waitFor();
    }

    /** @return what came of a mail to a host, and of one whose way name servers would have to tell */
    private List<String> round() throws IOException {
        Writer commands = server.outputWriter(StandardCharsets.US_ASCII);
        commands.write("go\n");
        commands.flush();
        List<String> lines = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals("done")) {
                return lines;
            }
            if (line.startsWith("host ") || line.startsWith("names ")) {
                lines.add(line);
            }
        }
        throw new AssertionError("the server has ended; see " + folder.resolve("errors"));
    }

    private void limitOpenFiles(String number) throws IOException, InterruptedException {
        new Program("prlimit", "util-linux").run("--pid", Long.toString(server.pid()), "--nofile=" + number + ":")
            .mustSucceed();
    }

    @Test
    void shouldBlameNobodyForTooManyOpenFiles() throws Exception {
        List<String> before = round();
        assertThat(before.get(0)).startsWith("host Delivered");
        assertThat(before.get(1)).startsWith("names Deferred DESTINATION");

        limitOpenFiles("5");
        assertThat(round()).satisfiesExactly(
            host -> assertThat(host).startsWith("host Deferred MESSAGE this server cannot open a connection: Too many open files")
                .contains("raise the limit of open files"),
            names -> assertThat(names).startsWith("names Deferred MESSAGE").contains("Too many open files"));

        limitOpenFiles("1024");
        assertThat(round()).as("nobody is left alone for it").isEqualTo(before);
    }
}
