package eu.testa.mail.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A program of this machine that the lab uses.
 *
 * @param name          or the path of the program
 * @param debianPackage that brings it
 */
record Tool(String name, String debianPackage) {

    /** Sends a signal to a process; the shell has this built in. */
    static void signal(String signal, long pid) throws IOException {
        new Tool("/bin/sh", "dash").run(List.of("-c", "kill -" + signal + " " + pid));
    }

    /** Why it cannot be used; empty if it can. */
    Optional<String> missing() {
        return name.startsWith("/") && !Files.isExecutable(Path.of(name))
            ? Optional.of(name + " is not installed: apt-get install " + debianPackage) : Optional.empty();
    }

    /**
     * Runs it to its end.
     *
     * @throws IOException if it fails, with what it said
     */
    void run(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(name);
        command.addAll(arguments);
        Path output = Files.createTempFile("lab-", ".out");
        try {
            // into a file: what it starts and leaves running would keep a pipe open
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
            process.getOutputStream().close();
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + Files.readString(output, StandardCharsets.UTF_8).strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
