package eu.testa.mail.server.start;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads in which this process' Java compiles. A server that was just started has a hundred threads that all want the processor for
 * mail, in code that is slow until it is compiled; among them the compiler gets a third of one processor, and is done after tens of
 * thousands of mails. So it goes before them, where the system allows it.
 */
public final class CompilerThreads {

    /** What of the kernel's nice values they get, of 19 to -20. Needs {@code LimitNICE=-10} in the unit, or root. */
    static final int NICE = -10;

    private static final Logger LOGGER = LoggerFactory.getLogger(CompilerThreads.class);
    private static final Path THREADS = Path.of("/proc/self/task");
    private static final int SECONDS = 10;

    private CompilerThreads() {
    }

    /** Does so beside what else runs, which does not wait for it. Where the system does not allow it, all goes on as it was. */
    public static void goFirst() {
        Thread thread = new Thread(CompilerThreads::renice, "compiler-first");
        thread.setDaemon(true);
        thread.start();
    }

    /** By the system's own program: Java has no call for it without its own options, which write a warning at each start. */
    static boolean renice() {
        try {
            List<String> command = new ArrayList<>(List.of("renice", "-n", Integer.toString(NICE), "-p"));
            command.addAll(ids(THREADS));
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            if (process.waitFor(SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0) {
                return true;
            }
            process.destroyForcibly();
        } catch (IOException e) {
            LOGGER.info("Java's compiler does not go first: {}. The first mails after a start take longer; nothing else does", e.getMessage());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOGGER.info("Java's compiler does not go first: the system does not allow this user to renice it to {} (LimitNICE= of systemd, "
            + "--ulimit nice=30 of a container). The first mails after a start take longer; nothing else does", NICE);
        return false;
    }

    /**
     * The kernel's numbers of these threads. A thread that Java adds to them later is started by one of them, and is as nice.
     *
     * @param all the folder with a folder for each thread (proc(5))
     */
    static List<String> ids(Path all) throws IOException {
        List<String> ids = new ArrayList<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(all)) {
            for (Path thread : threads) {
                if (isCompiler(thread)) {
                    ids.add(thread.getFileName().toString());
                }
            }
        }
        return ids;
    }

    private static boolean isCompiler(Path thread) {
        try {
            // the kernel keeps 15 letters of "C2 CompilerThread0"
            return Files.readString(thread.resolve("comm")).matches("C[12] CompilerThre\\s*");
        } catch (IOException e) {
            // it has ended meanwhile: there is no such file, or the kernel says that there is no such process
            return false;
        }
    }
}
