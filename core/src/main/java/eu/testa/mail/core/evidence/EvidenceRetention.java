package eu.testa.mail.core.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Supplier;

/** Deletes the evidence of days that are too old. What is left stays proven: each day has a tree of its own. */
public final class EvidenceRetention {

    private final Path folder;
    private final Supplier<Period> keep;
    private final Clock clock;

    /**
     * @param keep how long, asked each time; PEC, Italy's registered mail, keeps its logs for 30 months
     */
    public EvidenceRetention(Path folder, Supplier<Period> keep, Clock clock) {
        this.folder = folder;
        this.keep = keep;
        this.clock = clock;
    }

    /**
     * Deletes what is older, never the newest file.
     *
     * @return the files whose records are gone
     */
    public List<LogFile> run() throws IOException {
        LocalDate oldest = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minus(keep.get());
        List<LogFile> files = LogFile.in(folder);
        List<LogFile> old = files.stream().limit(Math.max(0, files.size() - 1)).filter(file -> file.day().isBefore(oldest)).toList();
        for (LogFile file : old) {
            // the lines last: while they are there, the file is, and a deletion that was cut short is done again
            Files.deleteIfExists(file.index());
            Files.deleteIfExists(file.subtrees());
            Files.deleteIfExists(file.hashes());
            Files.deleteIfExists(file.checkpoint());
            Files.deleteIfExists(file.lines());
        }
        return old;
    }
}
