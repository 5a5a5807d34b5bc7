package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The name of the database's host is the machine's business, {@code /etc/hosts} first, on every Java: from Java 18 on a library may put
 * itself in the place of the system's resolver, and dnsjava offers to.
 */
class DatabaseNameIT {

    private static final String NAME = "database.testa.invalid";

    @TempDir
    private Path folder;
    private int port;

    static Stream<Path> javas() throws IOException {
        return Stream.concat(Stream.of(Path.of(System.getProperty("java.home"))), InstalledJava.ofVersion(25).stream());
    }

    @BeforeEach
    void configure() throws IOException {
        port = FreePort.find();
        Path conf = Files.createDirectory(folder.resolve("conf"));
        Files.writeString(conf.resolve("testa.properties"), Files.readString(BuiltProject.file("conf/national/testa.properties"))
            + "\nstore.url = jdbc:postgresql://" + NAME + ":" + port + "/testa\nstore.user = testa\n");
    }

    @ParameterizedTest
    @MethodSource("javas")
    void isFoundInTheHostsFile(Path java) throws IOException {
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost\n127.0.0.1 " + NAME + "\n");

        Program.Result result = new Program("unshare", "util-linux").run("--map-root-user", "--mount", "sh", "-c",
            "mount --bind " + hosts + " /etc/hosts && " + check(java));

        assertThat(result.exitCode()).as(result.text()).isEqualTo(3);
        assertThat(result.text()).contains("Connection to " + NAME + ":" + port + " refused");
    }

    @ParameterizedTest
    @MethodSource("javas")
    void isToldWhereNobodyKnowsIt(Path java) throws IOException {
        Program.Result result = new Program("sh", "dash").run("-c", check(java));

        assertThat(result.exitCode()).as(result.text()).isEqualTo(3);
        assertThat(result.text()).contains("this machine knows no host of the name " + NAME);
    }

    private String check(Path java) throws IOException {
        Path launcher = folder.resolve("testa");
        if (Files.notExists(launcher)) {
            BuiltProject.launcherAt(launcher);
        }
        return "JAVA_HOME=" + java + " " + launcher + " store check --conf " + folder.resolve("conf") + " --var " + folder.resolve("var");
    }
}
