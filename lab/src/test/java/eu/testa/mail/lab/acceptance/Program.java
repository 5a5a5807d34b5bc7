package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program of the machine that a test uses. A test without its program fails; it never passes by being skipped.
 *
 * @param name          as on the PATH, or with its whole path
 * @param debianPackage what to install; also in {@code lab/debian-packages.txt}
 */
public record Program(String name, String debianPackage) {

    private static final long TIMEOUT_SECONDS = 300;

    /**
     * How a run ended.
     *
     * @param exitCode the program's
     * @param octets   standard output, and standard error with it
     */
    public record Result(int exitCode, byte[] octets) {

        /** The output as text, each octet a character. */
        public String text() {
            return new String(octets, StandardCharsets.ISO_8859_1);
        }

        public List<String> lines() {
            return text().lines().toList();
        }
    }

    /** Runs the program to its end, with nothing on standard input. */
    public Result run(List<String> arguments) throws IOException {
        Process process = start(arguments);
        process.getOutputStream().close();
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        Thread reader = new Thread(() -> {
            try (InputStream in = process.getInputStream()) {
                in.transferTo(output);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        reader.start();
        try {
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return fail("%s did not end within %d s", name, TIMEOUT_SECONDS);
            }
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail("interrupted while %s ran", name);
        }
        return new Result(process.exitValue(), output.toByteArray());
    }

    /** Runs the program to its end. */
    public Result run(String... arguments) throws IOException {
        return run(List.of(arguments));
    }

    /** Starts the program; the test speaks with it. */
    public Process start(List<String> arguments) throws IOException {
        boolean onPath = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> new File(folder, name).canExecute());
        if (!onPath && !Path.of(name).isAbsolute()) {
            fail("this test needs the program '%s': apt-get install %s (or ./testa test as root)", name, debianPackage);
        }
        List<String> command = new ArrayList<>(List.of(name));
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
