package eu.testa.mail.core.check;

import eu.testa.mail.core.dns.Forwarding;
import eu.testa.mail.core.dns.TestaDns;
import eu.testa.mail.core.health.HealthReport;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.settings.TestaSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The server of Belgium, about to be checked: it answers what a test has it answer, and no name server answers. */
public final class CheckedServer implements RunningServer, AfterEachCallback {

    /** Stands still, so that the way of an answer takes no time. */
    public static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-10T12:00:00Z"), ZoneOffset.UTC);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private List<HealthReport> parts = List.of();
    private List<Waiting> waiting = List.of();

    public void says(List<HealthReport> reports) {
        parts = reports;
    }

    public void hasWaiting(List<Waiting> mails) {
        waiting = mails;
    }

    public ExecutorService threads() {
        return threads;
    }

    /** Its conf and var folder is the one given, its {@code testa.properties} the least that it needs, and this setting. */
    public Surroundings in(Path folder, String setting) throws Exception {
        Files.writeString(folder.resolve("testa.properties"), "role = national\ncountry = B\n"
            + "hostname = mail.tcn.b.eu-admin.net\ndns.servers = 127.0.0.1\n" + setting + "\n");
        TestaSettings settings = TestaSettings.load(folder, Map.of());
        TestaDns nobody = new TestaDns(new Forwarding(Map.of("eu-admin.net", List.of(new Endpoint("127.0.0.1", 9))),
            PATIENCE, Duration.ofSeconds(10), Duration.ZERO), CLOCK);
        return new Surroundings(settings, folder, folder, () -> new ScannedWays(List.of(), false), nobody, this,
            CLOCK, PATIENCE, threads);
    }

    @Override
    public List<HealthReport> parts() {
        return parts;
    }

    @Override
    public List<String> accounts() {
        return List.of("Alain.Dupont@tcn.b.eu-admin.net");
    }

    @Override
    public List<Waiting> waiting() {
        return waiting;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        threads.shutdownNow();
    }
}
