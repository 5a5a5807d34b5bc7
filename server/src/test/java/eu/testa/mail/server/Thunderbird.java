package eu.testa.mail.server;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real Thunderbird with a new profile, on a screen of its own (Xvfb); what a user does is in {@code thunderbird.js}. */
final class Thunderbird implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(90);
    private static final int QUIT_SECONDS = 20;
    private static final List<String> PROGRAMS = List.of("thunderbird", "Xvfb");

    private final Path profile;
    private final Process screen;
    private final Process process;
    private Marionette marionette;

    private Thunderbird(Path profile, Process screen, Process process) {
        this.profile = profile;
        this.screen = screen;
        this.process = process;
    }

    /** Skips the test, and says why, where it is not installed. */
    static void require() {
        for (String program : PROGRAMS) {
            assumeTrue(Stream.of(System.getenv("PATH").split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
                "skipped: " + program + " is not installed (apt-get install thunderbird xvfb)");
        }
    }

    /** @param socks the port on 127.0.0.1 through which all its connections go */
    static Thunderbird start(Path folder, int socks) throws IOException {
        Path profile = Files.createDirectories(folder.resolve("profile"));
        Files.writeString(profile.resolve("user.js"), """
            user_pref("marionette.port", 0);
            user_pref("network.proxy.type", 1);
            user_pref("network.proxy.socks", "127.0.0.1");
            user_pref("network.proxy.socks_port", %d);
            user_pref("network.proxy.socks_version", 5);
            user_pref("network.proxy.socks_remote_dns", true);
            """.formatted(socks));
        Process screen = new ProcessBuilder("Xvfb", "-displayfd", "1", "-screen", "0", "1280x1000x24", "-nolisten", "tcp")
            .redirectError(folder.resolve("xvfb.log").toFile()).start();
        String display = new BufferedReader(new InputStreamReader(screen.getInputStream(), StandardCharsets.US_ASCII)).readLine();
        ProcessBuilder builder = new ProcessBuilder("thunderbird", "--profile", profile.toString(), "--no-remote", "--marionette",
            "--remote-allow-system-access").redirectErrorStream(true).redirectOutput(folder.resolve("thunderbird.log").toFile());
        builder.environment().put("DISPLAY", ":" + display);
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("MOZ_CRASHREPORTER_DISABLE", "1");
        Thunderbird thunderbird = new Thunderbird(profile, screen, builder.start());
        thunderbird.connect();
        return thunderbird;
    }

    private void connect() throws IOException {
        Path port = profile.resolve("MarionetteActivePort");
        Awaitility.await("Thunderbird's first window").atMost(START).ignoreExceptions().until(() -> {
            marionette = new Marionette(Integer.parseInt(Files.readString(port).strip()));
            return marionette.run("return document.documentURI").asText().endsWith("/messenger.xhtml");
        });
        try (InputStream script = Thunderbird.class.getResourceAsStream("thunderbird.js")) {
            marionette.run(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** Calls a function of {@code thunderbird.js} and waits until it is done. */
    JsonNode does(String function, String... arguments) throws IOException {
        return marionette.call("window.testa." + function, List.of(arguments));
    }

    /** Those that asked or warned, in words. */
    List<String> dialogs() throws IOException {
        List<String> dialogs = new ArrayList<>();
        does("dialogs").forEach(one -> dialogs.add(one.asText()));
        return dialogs;
    }

    /** Certificates that the user took although Thunderbird warned of them. */
    String exceptions() throws IOException {
        Path file = profile.resolve("cert_override.txt");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    @Override
    public void close() throws IOException, InterruptedException {
        try {
            marionette.quit();
            process.waitFor(QUIT_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            // it is ended below
        } finally {
            marionette.close();
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
            screen.destroyForcibly().waitFor();
        }
    }
}
