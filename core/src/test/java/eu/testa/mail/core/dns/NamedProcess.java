package eu.testa.mail.core.dns;

import static org.awaitility.Awaitility.await;

import eu.testa.mail.core.FreePort;
import eu.testa.mail.core.settings.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** A real BIND 9 in a folder of its own, on a free port of the loopback address. */
final class NamedProcess implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/sbin/named");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Name ZONE = Name.fromConstantString("eu-admin.net.");

    private final Path folder;
    private final int port;
    private Process process;

    private NamedProcess(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** An authoritative server of eu-admin.net, which it signs. */
    static NamedProcess authoritative(Path folder, String masterFile, String options) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("zone"), masterFile);
        return start(folder, "recursion no; dnssec-validation no; " + options, """
            zone "eu-admin.net" {
                type primary;
                file "%s/zone";
                key-directory "%s";
                dnssec-policy default;
                inline-signing yes;
                check-mx ignore;
                check-mx-cname ignore;
            };
            """.formatted(folder, folder));
    }

    /**
     * A Member State's own name server, which forwards eu-admin.net (chapter 2.2 of the note).
     *
     * @param options further ones of named.conf
     * @param more    further statements of named.conf
     */
    static NamedProcess forwarder(Path folder, NamedProcess testa, String options, String more) throws IOException {
        Files.createDirectories(folder);
        return start(folder, "recursion yes; " + options, """
            zone "eu-admin.net" {
                type forward;
                forward only;
                forwarders { 127.0.0.1 port %d; };
            };
            """.formatted(testa.port) + more);
    }

    private static NamedProcess start(Path folder, String options, String statements) throws IOException {
        if (!Files.isExecutable(PROGRAM)) {
            throw new AssertionError(PROGRAM + " is needed by this test: apt-get install bind9");
        }
        NamedProcess named = new NamedProcess(folder, FreePort.find());
        Files.writeString(folder.resolve("named.conf"), """
            options {
                directory "%1$s";
                pid-file "%1$s/named.pid";
                session-keyfile "%1$s/session.key";
                managed-keys-directory "%1$s";
                listen-on port %2$d { 127.0.0.1; };
                listen-on-v6 { none; };
                empty-zones-enable no;
                %3$s
            };
            controls { };
            %4$s
            """.formatted(folder, named.port, options, statements));
        try {
            named.start();
            return named;
        } catch (RuntimeException e) {
            named.close();
            throw e;
        }
    }

    void start() throws IOException {
        process = new ProcessBuilder(PROGRAM.toString(), "-g", "-n", "1", "-c", folder.resolve("named.conf").toString())
            .redirectErrorStream(true).redirectOutput(folder.resolve("named.log").toFile()).start();
        await().alias("named answers; if it does not, see " + folder.resolve("named.log")).atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("named ended: " + Files.readString(folder.resolve("named.log")));
            }
            return answers();
        });
    }

    private boolean answers() {
        try {
            return new NameServer(endpoint(), Duration.ofMillis(500)).ask(ZONE, Type.SOA).getRcode() == Rcode.NOERROR;
        } catch (IOException e) {
            return false;
        }
    }

    Endpoint endpoint() {
        return new Endpoint("127.0.0.1", port);
    }

    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** STOP lets questions lie until CONT. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
    }
}
