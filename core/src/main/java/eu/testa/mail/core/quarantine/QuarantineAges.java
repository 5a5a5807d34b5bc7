package eu.testa.mail.core.quarantine;

import eu.testa.mail.core.file.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How long mails have been in the quarantine while the server ran, by the machine's own counter: that a clock is years ahead, as at a
 * start with an empty battery, makes none older. It is kept in a file, {@code SECONDS NAME} a line, so that a restart loses no more than
 * what has passed since the last look.
 */
public final class QuarantineAges {

    private static final Pattern LINE = Pattern.compile("^([0-9]{1,10}) (.+)$", Pattern.MULTILINE);

    private final Path file;
    private final Clock steady;
    private Instant looked;

    /**
     * @param file   is made at the first look
     * @param steady shows how long something takes; nobody can set it
     */
    public QuarantineAges(Path file, Clock steady) {
        this.file = file;
        this.steady = steady;
        this.looked = steady.instant();
    }

    /**
     * Looks at what is there now. What is new begins to count, and what is gone is forgotten.
     *
     * @param names of what is there, each in one line
     * @return the age of each
     * @throws IOException if the file cannot be read or written; the time that has passed counts at the next look
     */
    Map<String, Duration> look(Collection<String> names) throws IOException {
        Instant now = steady.instant();
        Duration passed = Duration.between(looked, now).truncatedTo(ChronoUnit.SECONDS);
        Map<String, Duration> before = read();
        Map<String, Duration> ages = new HashMap<>();
        for (String name : names) {
            Duration age = before.get(name);
            ages.put(name, age == null ? Duration.ZERO : age.plus(passed));
        }
        if (!ages.equals(before)) {
            write(ages);
        }
        looked = looked.plus(passed);
        return ages;
    }

    /** A line that is none, as somebody's editor may leave it, makes a mail younger, never older. */
    private Map<String, Duration> read() throws IOException {
        Map<String, Duration> ages = new HashMap<>();
        try {
            LINE.matcher(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)).results()
                .forEach(line -> ages.put(line.group(2), Duration.ofSeconds(Long.parseLong(line.group(1)))));
        } catch (NoSuchFileException e) {
            return Map.of();
        }
        return ages;
    }

    private void write(Map<String, Duration> ages) throws IOException {
        DurableFile.write(file, ages.entrySet().stream().map(age -> age.getValue().toSeconds() + " " + age.getKey() + "\n").sorted()
            .collect(Collectors.joining()).getBytes(StandardCharsets.UTF_8));
    }
}
