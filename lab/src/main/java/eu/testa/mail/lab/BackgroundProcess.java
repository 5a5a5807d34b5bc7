package eu.testa.mail.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that outlives the command that started it, found again by a file with its id and start time. The start
 * time tells a process of ours from a stranger that got the same id after a reboot.
 *
 * @param pidFile {@code <pid> <start, milliseconds since 1970>}
 * @param output  where its standard output and error go
 */
record BackgroundProcess(Path pidFile, Path output) {

    private static final Path SETSID = Path.of("/usr/bin/setsid");

    /** The process, if it runs. */
    Optional<ProcessHandle> running() {
        try {
            String[] fields = Files.readString(pidFile).strip().split(" ");
            long start = Long.parseLong(fields[1]);
            return ProcessHandle.of(Long.parseLong(fields[0])).filter(ProcessHandle::isAlive)
                .filter(process -> startMillis(process) == start);
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    ProcessHandle start(List<String> command) throws IOException {
        List<String> detached = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            // A session of its own: Ctrl-C in the terminal that started the lab does not reach it.
            detached.add(SETSID.toString());
        }
        // what it and its libraries write is for its own user and group, whatever the terminal is used to
        detached.addAll(List.of("/bin/sh", "-c", "umask 0027 && exec \"$0\" \"$@\""));
        detached.addAll(command);
        Process process = new ProcessBuilder(detached)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
        ProcessHandle handle = process.toHandle();
        Files.writeString(pidFile, handle.pid() + " " + startMillis(handle) + "\n");
        return handle;
    }

    /**
     * Asks the process to stop (SIGTERM), kills it when it has not after the given time, and forgets it.
     *
     * @return whether it stopped by itself
     */
    boolean stop(long seconds) throws IOException {
        Optional<ProcessHandle> process = running();
        boolean stopped = true;
        if (process.isPresent()) {
            process.get().destroy();
            stopped = ended(process.get(), seconds);
            if (!stopped) {
                kill();
            }
        }
        Files.deleteIfExists(pidFile);
        return stopped;
    }

    /** Ends the process at once, as a power cut would (SIGKILL); returns when it is gone. */
    void kill() throws IOException {
        Optional<ProcessHandle> process = running();
        if (process.isPresent()) {
            process.get().destroyForcibly();
            if (!ended(process.get(), 10)) {
                throw new IOException("process " + process.get().pid() + " does not end, even when killed");
            }
        }
        Files.deleteIfExists(pidFile);
    }

    private static boolean ended(ProcessHandle process, long seconds) {
        try {
            process.onExit().get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static long startMillis(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
