package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image, built by podman from what Debian's packages give: no registry is asked. Its containers take the places of a relay
 * and of France in the lab. Where podman or its base cannot be had, the test says so and is skipped.
 */
@ExtendWith(LabExtension.class)
class ImageIT {

    private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();
    private static final String BASE = "docker.io/library/debian:trixie-slim";
    private static final String IMAGE = "localhost/testa-mail:under-test";
    /** Mails that the AOT cache of its relay is made of: few, for it is not measured here. */
    private static final int TRAINING = 100;
    private static final String USER = "10025:10025";
    private static final List<String> RUN = List.of("run", "--network", "host", "--ulimit", "nofile=1024:1024", "--ulimit",
        "nproc=1000:1000");
    /** As docker/production.yaml has it. */
    private static final List<String> CONFINED = List.of("--user", USER, "--read-only", "--cap-drop", "all", "--security-opt",
        "no-new-privileges");
    private static final List<String> SERVER = List.of("--conf", "/etc/testa-mail", "--var", "/var/lib/testa-mail");
    private static final Duration SHORT = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofMinutes(4);
    private static final Duration HEALTHY = Duration.ofMinutes(4);
    /** With Debian's packages, and the training of a server of each role. */
    private static final Duration BUILT = Duration.ofMinutes(8);
    /** What apt says when there is no way to a mirror. */
    private static final Pattern NO_MIRROR = Pattern.compile("(Temporary failure resolving|Could not resolve|Unable to fetch|"
        + "Failed to fetch|Could not connect)[^\n]*");

    @TempDir
    private Path folder;

    /** @param exit its exit code; empty if it had to be killed */
    private record Ended(Optional<Integer> exit, String said) {

        int exitCode() {
            return exit.orElse(-1);
        }

        boolean inTime() {
            return exit.isPresent();
        }
    }

    @Test
    void shouldBecomeHealthyAndDoWhatBothRolesDo(TestaLab lab) throws Exception {
        requirePodman();
        build();
        List<Node> containers = List.of(lab.network().node("relay-1"), lab.network().node("ms-f"));
        List<Node> away = List.of(containers.get(0), containers.get(1), lab.network().node("relay-2"));
        try {
            lab.stopNodes(away);
            for (Node node : containers) {
                start(lab, node);
            }
            for (Node node : containers) {
                awaitHealthy(node);
            }
            deliver(lab);
            for (Node node : containers) {
                assertThat(podman(SHORT, "exec", name(node), "id", "--user").said().strip()).isEqualTo("10025");
                assertThat(podman(SHORT, "exec", name(node), "grep", "CapBnd", "/proc/1/status").said()).contains("0000000000000000");
                assertThat(podman(SHORT, "exec", name(node), "touch", "/opt/testa-mail/x").said()).contains("Read-only file system");
                // Java has opened the class archive, and not only been told of it
                assertThat(podman(SHORT, "exec", name(node), "cat", "/proc/1/maps").said()).contains("/var/cache/testa-mail/"
                    + node.role().name().toLowerCase(Locale.ROOT) + "-");
                assertThat(podman(SHORT, "stop", "--time", "30", name(node)).exitCode()).isZero();
                assertThat(podman(SHORT, "inspect", "--format", "{{.State.ExitCode}}", name(node)).said().strip()).isEqualTo("0");
            }
        } finally {
            for (Node node : containers) {
                podman(SHORT, "rm", "--force", "--volumes", "--time", "0", name(node));
            }
            lab.startNodes(away.stream().filter(node -> lab.pid(node).isEmpty()).toList(), Map.of());
        }
    }

    private void awaitHealthy(Node node) throws IOException {
        try {
            Awaitility.await().atMost(HEALTHY).pollInterval(Duration.ofSeconds(2))
                .until(() -> podman(SHORT, "exec", name(node), "healthy").exitCode() == 0);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(node.name() + " is not healthy after " + HEALTHY + ": "
                + podman(SHORT, "exec", name(node), "healthy").said() + podman(SHORT, "logs", "--tail", "20", name(node)).said()
                + podman(SHORT, "exec", name(node), "tail", "-n", "20", "/var/lib/testa-mail/logs/server.log").said(), e);
        }
    }

    private void deliver(TestaLab lab) throws Exception {
        Node belgium = lab.network().node("ms-b");
        Node france = lab.network().node("ms-f");
        LabUser sender = lab.users(belgium).get(0);
        LabUser reader = lab.users(france).get(0);
        List<String> addUser = new ArrayList<>(List.of("exec", name(france), "testa", "james-cli"));
        addUser.addAll(SERVER);
        addUser.addAll(List.of("AddUser", reader.address(), reader.password()));
        Ended added = podman(SHORT, addUser.toArray(String[]::new));
        assertThat(added.exitCode()).as(added.said()).isZero();
        assertThat(new PlainSmtp(lab.network().node("relay-1").smtp(), "127.0.0.1").replyTo()).startsWith("554");
        Letter letter = Letter.of(sender.address(), reader.address(), "through the image\r\n".getBytes());

        Swaks.Dialogue submission = Swaks.submit(belgium.submission(), sender, reader.address(), letter.octets());

        assertThat(submission.exitCode()).as("%s", submission).isZero();
        assertThat(Letter.body(OpensslPop3.await(letter.idLine(), france.pop3s(), reader)))
            .isEqualTo("through the image\r\n".getBytes());
    }

    private void start(TestaLab lab, Node node) throws IOException {
        podman(SHORT, "rm", "--force", "--volumes", "--time", "0", name(node));
        // what tests before this one have left there may be for the lab's own user alone
        Path conf = folder.resolve(node.name());
        run(SHORT, List.of("cp", "--recursive", lab.home().conf(node).toString(), conf.toString()));
        Ended given = run(SHORT, List.of("chown", "--recursive", USER, conf.toString()));
        assertThat(given.exitCode()).as(given.said()).isZero();
        List<String> command = new ArrayList<>(RUN);
        // as the lab's own nodes, which start fast and take little
        command.addAll(CONFINED);
        command.addAll(List.of("--detach", "--name", name(node), "--volume", conf + ":/etc/testa-mail:ro",
            "--env", "JAVA_OPTS=-Xmx320m -XX:+UseSerialGC -XX:TieredStopAtLevel=1", IMAGE));
        Ended run = podman(SHORT, command.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.said()).isZero();
    }

    private static String name(Node node) {
        return "testa-test-" + node.name() + "-" + node.address();
    }

    private void requirePodman() throws IOException {
        assumeTrue(isInstalled("podman"), "skipped: podman is not installed (apt-get install podman runc debootstrap)");
        if (podman(SHORT, "image", "exists", BASE).exitCode() != 0) {
            assumeTrue(isInstalled("debootstrap"), "skipped: " + BASE + " is not there, and no debootstrap to make it with");
            Ended made = run(LONG, List.of("bash", "-c", "set -o pipefail; debootstrap --variant=minbase trixie '" + folder
                + "/root' && tar -C '" + folder + "/root' -c . | podman import - " + BASE));
            assumeTrue(made.exitCode() == 0, "skipped: " + BASE + " cannot be made here: " + made.said());
        }
        List<String> trivial = new ArrayList<>(RUN);
        trivial.addAll(List.of("--rm", BASE, "true"));
        Ended tried = podman(SHORT, trivial.toArray(String[]::new));
        assumeTrue(tried.exitCode() == 0, "skipped: podman cannot run a container here: " + tried.said());
    }

    private void build() throws IOException {
        Ended built = podman(BUILT, "build", "--format", "docker", "--isolation", "chroot", "--network", "host", "--ulimit",
            "nofile=1024:1024", "--build-arg", "MAILS=" + TRAINING, "--file", "docker/Dockerfile", "--target", "server", "--tag", IMAGE, ".");
        assumeTrue(built.inTime(), "skipped: the image is not built within " + BUILT + ": " + built.said());
        Matcher noMirror = NO_MIRROR.matcher(built.said());
        assumeTrue(built.exitCode() == 0 || !noMirror.find(), "skipped: the packages of the image cannot be fetched here");
        assertThat(built.exitCode()).as(built.said()).isZero();
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":")).map(Path::of)
            .anyMatch(path -> Files.isExecutable(path.resolve(program)));
    }

    private Ended podman(Duration most, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("podman", "--runtime", "runc"));
        command.addAll(List.of(arguments));
        return run(most, command);
    }

    /** By files in place of pipes, which what watches over a container would keep open. */
    private Ended run(Duration most, List<String> command) throws IOException {
        Path said = Files.createTempFile(folder, "said", ".txt");
        Process process = new ProcessBuilder(command).directory(PROJECT.toFile()).redirectErrorStream(true)
            .redirectInput(new File("/dev/null")).redirectOutput(said.toFile()).start();
        try {
            if (process.waitFor(most.toSeconds(), TimeUnit.SECONDS)) {
                return new Ended(Optional.of(process.exitValue()), Files.readString(said));
            }
            process.destroyForcibly().waitFor();
            return new Ended(Optional.empty(), Files.readString(said) + "\n(killed after " + most + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + command + " ran", e);
        }
    }
}
