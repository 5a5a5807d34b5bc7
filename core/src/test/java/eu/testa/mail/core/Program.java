package eu.testa.mail.core;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the system that a test needs; when it is missing the test fails, and says what to install. */
public record Program(String name, String debianPackage) {

    private static final long SECONDS = 60;

    /** What a run printed (both streams, in order) and returned. */
    public record Result(int exitCode, String output) {

        public boolean succeeded() {
            return exitCode == 0;
        }

        public Result mustSucceed() {
            if (!succeeded()) {
                throw new AssertionError("exit code " + exitCode + ":\n" + output);
            }
            return this;
        }
    }

    public Result run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(name));
        command.addAll(List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectInput(new File("/dev/null")).start();
        } catch (IOException e) {
            throw new AssertionError(name + " is needed by this test: apt-get install " + debianPackage, e);
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(name + " did not end within " + SECONDS + " s:\n" + output);
        }
        return new Result(process.exitValue(), output);
    }
}
