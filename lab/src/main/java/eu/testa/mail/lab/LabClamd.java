package eu.testa.mail.lab;

import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.virus.clamd.Clamd;
import eu.testa.mail.core.virus.clamd.ClamdAddress;
import eu.testa.mail.core.virus.clamd.ClamdSettings;
import eu.testa.mail.core.virus.engine.Eicar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/**
 * The lab's virus scanner: a real clamd with two signatures of its own, which all nodes use. It knows the EICAR test
 * string and {@link #MARKER}, loads in a moment, and needs no download.
 */
public final class LabClamd {

    /** A mail with this text in it is found as {@code Testa.Lab.Marker}. */
    public static final String MARKER = "TESTA-LAB-" + "VIRUS-4f9d";

    private static final List<Path> PROGRAMS = List.of(Path.of("/usr/sbin/clamd"), Path.of("/usr/local/sbin/clamd"));
    private static final Duration READY = Duration.ofSeconds(60);
    private static final long STOP_SECONDS = 10;
    private static final long MIB = 1024 * 1024;

    private final Path folder;
    private final Endpoint endpoint;
    private final BackgroundProcess process;
    private final Consumer<String> progress;

    /**
     * @param folder   for its configuration, signatures and log
     * @param progress is told what happens
     */
    public LabClamd(Path folder, Endpoint endpoint, Consumer<String> progress) {
        this.folder = folder;
        this.endpoint = endpoint;
        this.process = new BackgroundProcess(folder.resolve("pid"), folder.resolve("console.log"));
        this.progress = progress;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public Optional<Long> pid() {
        return process.running().map(ProcessHandle::pid);
    }

    /**
     * Starts it if it does not run, and returns when it scans.
     *
     * @throws LabException if there is no clamd on this machine, saying how to get one, or if it does not start
     */
    public void start() throws IOException {
        if (pid().isPresent()) {
            return;
        }
        Path program = PROGRAMS.stream().filter(Files::isExecutable).findFirst().orElseThrow(() -> new LabException(
            "the lab needs a virus scanner, and there is no clamd at " + PROGRAMS.get(0) + ". As root on Debian: "
                + "apt-get install clamav-daemon (its own service may be off: systemctl disable --now clamav-daemon "
                + "clamav-freshclam)"));
        configure();
        ProcessHandle started = process.start(List.of(program.toString(), "-c", configuration().toString()));
        progress.accept("clamd is starting, pid " + started.pid() + ", on " + endpoint);
        try (Clamd clamd = client()) {
            Awaitility.await().atMost(READY).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(100))
                .failFast(() -> !started.isAlive()).until(() -> clamd.status().get(0).isUsable());
        } catch (TerminalFailureException | ConditionTimeoutException e) {
            throw new LabException("clamd does not start; see " + folder.resolve("console.log") + " and "
                + folder.resolve("clamd.log"), e);
        }
    }

    /** Stops it; from then on the nodes answer 451 to every mail. */
    public void stop() throws IOException {
        if (pid().isPresent()) {
            process.stop(STOP_SECONDS);
            progress.accept("clamd is stopped");
        }
    }

    private Clamd client() {
        Duration patience = Duration.ofSeconds(2);
        return new Clamd(new ClamdSettings(List.of(new ClamdAddress(endpoint.toString())), MIB, patience, patience, patience,
            patience, Optional.empty()));
    }

    private Path configuration() {
        return folder.resolve("clamd.conf");
    }

    /** Writes its configuration and its signatures. */
    void configure() throws IOException {
        Path signatures = Files.createDirectories(folder.resolve("signatures"));
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        HexFormat hex = HexFormat.of();
        Files.writeString(signatures.resolve("testa-lab.ndb"), Stream.of(
            "Eicar-Test-Signature:0:*:" + hex.formatHex(Eicar.octets()),
            "Testa.Lab.Marker:0:*:" + hex.formatHex(MARKER.getBytes(StandardCharsets.US_ASCII)), "")
            .reduce((one, other) -> one + "\n" + other).orElseThrow());
        Files.writeString(configuration(), """
            # Written by the lab. For production see conf/clamav/clamd.conf.
            Foreground yes
            LogFile %1$s/clamd.log
            LogTime yes
            DatabaseDirectory %2$s
            TemporaryDirectory %3$s
            TCPAddr %4$s
            TCPSocket %5$d
            StreamMaxLength 100M
            MaxScanSize 500M
            MaxFileSize 200M
            AlertEncrypted yes
            AlertExceedsMax yes
            """.formatted(folder, signatures, temporary, endpoint.host(), endpoint.port()));
    }
}
