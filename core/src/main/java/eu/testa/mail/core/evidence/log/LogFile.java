package eu.testa.mail.core.evidence.log;

import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.checkpoint.SignedCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One file of the log, with what belongs to it:
 *
 * <pre>
 * 2026-12-01.jsonl       the records, one a line
 * 2026-12-01.hashes      the hashes of the lines, 32 octets each: to find what was changed, and to make proofs fast
 * 2026-12-01.checkpoint  the newest signed checkpoint
 * 2026-12-01.subtrees    the roots of complete subtrees, to make proofs faster still
 * 2026-12-01.index       where the lines stand that name a mail
 * </pre>
 *
 * Only lines and checkpoint are evidence. The rest can be made again from the lines.
 *
 * @param folder of the log
 * @param day    in UTC, on which the file began; a later one where the clock was set back since the file before it began
 * @param part   0, and more only where a day has several files, as after a loss, a restore, or a clock that was set back:
 *               {@code 2026-12-01.1.jsonl}
 */
public record LogFile(Path folder, LocalDate day, int part) implements Comparable<LogFile> {

    /** Of the name of a file with records. */
    public static final String LINES = ".jsonl";
    private static final Pattern NAME = Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)(?:\\.([1-9]\\d{0,3}))?");

    /** The files of a log in the order in which they were written. */
    public static List<LogFile> in(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(LINES))
                .flatMap(name -> of(folder, name.substring(0, name.length() - LINES.length())).stream()).sorted().toList();
        }
    }

    /** The file with a name such as {@code 2026-12-01} or {@code 2026-12-01.1}. */
    public static Optional<LogFile> of(Path folder, String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new LogFile(folder, LocalDate.parse(matcher.group(1)),
                matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2))));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Whether it is of one of the days from {@code since} to {@code until}, both included. */
    public boolean isOf(LocalDate since, LocalDate until) {
        return !day.isBefore(since) && !day.isAfter(until);
    }

    public String name() {
        return part == 0 ? day.toString() : day + "." + part;
    }

    public Path lines() {
        return folder.resolve(name() + LINES);
    }

    public Path hashes() {
        return folder.resolve(name() + ".hashes");
    }

    public Path checkpoint() {
        return folder.resolve(name() + SignedCheckpoint.ENDING);
    }

    public Path subtrees() {
        return folder.resolve(name() + ".subtrees");
    }

    public Path index() {
        return folder.resolve(name() + ".index");
    }

    /**
     * Its first record, which says when it began and what went before; empty where there is no line.
     *
     * @throws IOException if that cannot be read
     */
    public Optional<EvidenceRecord> first() throws IOException {
        try (LinesReader reader = new LinesReader(lines())) {
            Optional<byte[]> line = reader.next();
            return line.isPresent() ? EvidenceLine.read(line.get()).record() : Optional.empty();
        }
    }

    @Override
    public int compareTo(LogFile other) {
        return Comparator.comparing(LogFile::day).thenComparing(LogFile::part).compare(this, other);
    }
}
