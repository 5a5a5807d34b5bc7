package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import eu.testa.mail.core.FreePort;
import eu.testa.mail.core.settings.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A relay on Java 25, with what {@code ./testa class-archive} keeps of its classes and of what was learnt of its methods. */
class AotCacheIT {

    private static final String HOST = "127.0.0.1";
    private static final String SENDER = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final String RECIPIENT = "Jeanne.Martin@tcn.f.eu-admin.net";
    /** Few, for what is learnt of them is not measured here. */
    private static final String TRAINING_MAILS = "60";
    /** Two servers are started and trained, and Java writes down what it has learnt: minutes, where much else is done. */
    private static final Duration MADE = Duration.ofMinutes(10);
    private static final Duration READY = Duration.ofMinutes(3);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    @Test
    void shouldCarryMailWithTheCacheOfJava25() throws Exception {
        Optional<Path> java = InstalledJava.ofVersion(25);
        assumeTrue(java.isPresent(), "skipped: no Java 25 in " + InstalledJava.FOLDER + " (Debian 13: apt-get install openjdk-25-jre-headless)");
        Path launcher = BuiltProject.in(folder.resolve("project"));
        Files.createSymbolicLink(launcher.resolveSibling("conf"), BuiltProject.file("conf"));
        Process made = testa(java.get(), launcher, "class-archive", "--mails", TRAINING_MAILS);
        assertThat(made.waitFor(MADE.toSeconds(), TimeUnit.SECONDS)).as("made in time").isTrue();
        assertThat(made.exitValue()).as(console()).isZero();
        Path cache = cacheOfRelays(launcher);

        try (RecordingSink france = new RecordingSink(new Endpoint(HOST, FreePort.find()))) {
            Endpoint smtp = new Endpoint(HOST, FreePort.find());
            Process relay = testa(java.get(), launcher, "server", "--conf", conf(france.endpoint()).toString(), "--var", var().toString(),
                "--set", "smtp.bind=" + smtp, "--set", "webadmin.bind=" + HOST + ":" + FreePort.find(),
                "--set", "jmx.bind=" + HOST + ":" + FreePort.find(), "--set", "dns.servers=" + HOST + ":9");
            try {
                Awaitility.await("ready").atMost(READY).failFast("it ended", () -> !relay.isAlive())
                    .until(() -> Files.exists(var().resolve("server.pid")));
                Letter letter = Letter.of(SENDER, RECIPIENT);
                try (SmtpClient belgium = new SmtpClient(smtp, HOST)) {
                    assertThat(belgium.deliver(SENDER, RECIPIENT, letter.octets())).startsWith("250 ");
                }
                Awaitility.await("the mail is in France").atMost(PATIENCE).until(() -> france.answers().stream()
                    .anyMatch(answer -> answer.idLine().equals(Optional.of(letter.idLine()))));

                assertThat(Files.readString(Path.of("/proc/" + relay.pid() + "/maps"))).as("Java has opened the cache").contains(cache.toString());
                assertThat(Files.readString(var().resolve("logs/server.log"))).doesNotContain("signer information");
            } finally {
                relay.destroy();
                assertThat(relay.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    private Process testa(Path java, Path launcher, String... arguments) throws IOException {
        ProcessBuilder process = new ProcessBuilder(Stream.concat(Stream.of("bash", launcher.toString()), Stream.of(arguments)).toList());
        process.environment().put("JAVA_HOME", java.toString());
        process.environment().put("TESTA_BUILD", "no");
        return process.redirectErrorStream(true).redirectOutput(folder.resolve("console").toFile()).start();
    }

    private String console() {
        try {
            return Files.readString(folder.resolve("console"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path cacheOfRelays(Path launcher) throws IOException {
        try (DirectoryStream<Path> caches = Files.newDirectoryStream(launcher.resolveSibling("server/target/testa-server"), "relay-*.aot")) {
            return caches.iterator().next().toRealPath();
        }
    }

    private Path var() {
        return folder.resolve("var");
    }

    /** That of a relay as shipped, between two Member States, without a scanner. */
    private Path conf(Endpoint france) throws IOException {
        Path conf = Files.createDirectory(folder.resolve("conf"));
        try (Stream<Path> shipped = Files.list(BuiltProject.file("conf/relay"))) {
            for (Path file : (Iterable<Path>) shipped::iterator) {
                Files.copy(file, conf.resolve(file.getFileName()));
            }
        }
        Path listeners = conf.resolve("smtpserver.xml");
        Files.write(listeners, Files.readAllLines(listeners).stream().filter(line -> !line.contains("VirusScanHook")).toList());
        Files.writeString(conf.resolve("members.xml"), "<members>" + member("B", HOST, HOST + ":9") + member("F", "127.0.0.2", france.toString())
            + "</members>");
        return conf;
    }

    private static String member(String country, String sendsFrom, String deliverTo) {
        String domain = "tcn." + country.toLowerCase(Locale.ROOT) + ".eu-admin.net";
        return "<member country='" + country + "'><domain>" + domain + "</domain><sendsFrom>" + sendsFrom + "</sendsFrom><deliverTo>" + deliverTo
            + "</deliverTo><contact>postmaster@" + domain + "</contact></member>";
    }
}
