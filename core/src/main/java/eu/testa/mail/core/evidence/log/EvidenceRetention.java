package eu.testa.mail.core.evidence.log;

import eu.testa.mail.core.evidence.EvidenceRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Deletes the evidence of days that are too old. What is left stays proven: each day has a tree of its own.
 *
 * <p>What counts is on how many days the log has gone on since, by the first records of its files, and not how far the clock is from
 * the date of a file: one that is years ahead, as at a start with an empty battery, is one more day at the most, and deletes nothing
 * before its time. Days on which the server did not run do not count, so it keeps its evidence longer by those.
 */
public final class EvidenceRetention {

    private final Path folder;
    private final Supplier<Period> keep;
    private final Clock clock;

    /**
     * @param keep  how long, asked each time; PEC, Italy's registered mail, keeps its logs for 30 months
     * @param clock says only how many days a month or a year has
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
        List<LogFile> old = old();
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

    private List<LogFile> old() throws IOException {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        long kept = ChronoUnit.DAYS.between(today.minus(keep.get()), today);
        List<LogFile> files = LogFile.in(folder);
        // the longest line of days of which each is before the one that follows: what a wrong clock has put in between drops out
        NavigableSet<LocalDate> days = new TreeSet<>();
        Deque<LogFile> old = new ArrayDeque<>();
        for (int index = files.size() - 1; index >= 0; index--) {
            LocalDate day = beginning(files.get(index));
            Optional.ofNullable(days.floor(day)).ifPresent(days::remove);
            days.add(day);
            if (days.size() - 1 > kept) {
                old.addFirst(files.get(index));
            }
        }
        return List.copyOf(old);
    }

    /** By the record, for a name can be that of a day to which the clock was set once. */
    private static LocalDate beginning(LogFile file) {
        Optional<EvidenceRecord> first;
        try {
            first = file.first();
        } catch (IOException e) {
            // what is wrong with the file is for the verification to say
            first = Optional.empty();
        }
        return first.map(record -> LocalDate.ofInstant(record.at(), ZoneOffset.UTC)).orElse(file.day());
    }
}
