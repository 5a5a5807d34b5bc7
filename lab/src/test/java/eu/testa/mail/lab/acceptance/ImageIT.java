package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image is built and its containers deliver a mail, with podman and what Debian's packages give: no registry is asked.
 * The base image is made with debootstrap when it is not there.
 */
class ImageIT {

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final String BASE = "docker.io/library/debian:bookworm-slim";
    private static final long MINUTES = 20;

    @TempDir
    private Path folder;

    @Test
    void shouldBuildAnImageWhoseContainersBecomeHealthyAndDeliver() throws Exception {
        assumeTrue(Stream.of("podman", "runc", "debootstrap").allMatch(ImageIT::isInstalled),
            "podman, runc or debootstrap is missing (apt-get install podman runc debootstrap): the image is not tested");
        assumeTrue("root".equals(System.getProperty("user.name")), "debootstrap needs root: the image is not tested");
        run("podman image exists " + BASE + " || { debootstrap --variant=minbase bookworm '" + folder + "/root' "
            + "&& tar -C '" + folder + "/root' -c . | podman import - " + BASE + "; }");

        String said = run("docker/build-and-run.sh");

        assertThat(said).contains("ms-b is healthy", "ms-f is healthy", "relay-1 is healthy", "relay-2 is healthy")
            .contains("finds it in the mailbox");
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":")).map(Path::of).anyMatch(path -> Files.isExecutable(path.resolve(program)));
    }

    private String run(String command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(List.of("bash", "-c", command)).directory(PROJECT.toFile())
            .redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("TESTA_BUILD", "no");
        builder.environment().put("TESTA_LAB_NET", System.getenv().getOrDefault("TESTA_TEST_NET", "127.64"));
        builder.environment().put("CONTAINER_TOOL", "podman --runtime runc");
        builder.environment().put("BUILD_OPTIONS", "--isolation chroot --network host --ulimit nofile=1024:1024");
        builder.environment().put("RUN_OPTIONS", "--ulimit nofile=1024:1024 --ulimit nproc=1000:1000");
        Process process = builder.start();
        boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
        process.destroy();
        String said = Files.readString(output);
        assertThat(ended).as("%s ended in time; it said: %s", command, said).isTrue();
        assertThat(process.exitValue()).as("%s: %s", command, said).isZero();
        return said;
    }
}
