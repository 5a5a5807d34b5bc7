package eu.testa.mail.core.reminder;

import eu.testa.mail.core.file.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Says what is to be told, each time once, also after a restart: what was told is in a file, a line each, until its time is
 * over. A file that is lost has the reminders sent once more.
 */
public final class Reminders {

    private static final String BETWEEN = "\t";

    private final Path file;
    private final Clock clock;

    public Reminders(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /** Those for which a time to tell has come since they were told last. */
    public List<Ending> due(Collection<Ending> endings) throws IOException {
        Set<String> told = told();
        Instant now = clock.instant();
        return endings.stream().filter(ending -> ending.step(now).filter(step -> !told.contains(line(ending, step))).isPresent()).toList();
    }

    /** Notes that these were told. */
    public void told(Collection<Ending> endings) throws IOException {
        Instant now = clock.instant();
        Set<String> lines = new TreeSet<>();
        told().stream().filter(line -> !Instant.parse(line.substring(0, line.indexOf(BETWEEN))).isBefore(now)).forEach(lines::add);
        endings.forEach(ending -> ending.step(now).ifPresent(step -> lines.add(line(ending, step))));
        DurableFile.createSecretFolder(file.toAbsolutePath().getParent());
        DurableFile.write(file, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String line(Ending ending, Duration step) {
        return ending.end() + BETWEEN + step + BETWEEN + ending.key().replaceAll("\\s", " ");
    }

    private Set<String> told() throws IOException {
        return Files.notExists(file) ? Set.of()
            : new HashSet<>(Files.readAllLines(file, StandardCharsets.UTF_8).stream().filter(Reminders::isWhole).toList());
    }

    private static boolean isWhole(String line) {
        try {
            return line.indexOf(BETWEEN) > 0 && Instant.parse(line.substring(0, line.indexOf(BETWEEN))) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
