package eu.testa.mail.core.evidence.query;

import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.log.EvidenceLine;
import eu.testa.mail.core.evidence.log.LineIndex;
import eu.testa.mail.core.evidence.log.LinesReader;
import eu.testa.mail.core.evidence.log.LogFile;
import eu.testa.mail.core.file.LiveFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Finds the records of mails. Where a file has an index, only the lines that it leads to are read; where it has none, the
 * file is searched for the octets of the word.
 */
public final class EvidenceSearch {

    /** Of a file that is searched octet by octet, so much is looked at at a time. */
    private static final int WINDOW = 1 << 30;
    private static final int USUAL_LINE = 2048;

    private final List<LogFile> files;
    private final boolean everyLine;

    /**
     * A record and where it stands.
     *
     * @param file   of the log
     * @param octets of the line
     * @param line   read
     */
    public record Found(LogFile file, byte[] octets, EvidenceLine line) {

        /** Where the record says that it stands, from 0. */
        public long index() {
            return line.sequence();
        }
    }

    private EvidenceSearch(List<LogFile> files, boolean everyLine) {
        this.files = files;
        this.everyLine = everyLine;
    }

    /** Searches the files of the days from {@code since} to {@code until}, both included. */
    public static EvidenceSearch in(Path folder, LocalDate since, LocalDate until) throws IOException {
        return new EvidenceSearch(LogFile.in(folder).stream()
            .filter(file -> file.isOf(since, until)).toList(), false);
    }

    /** The same without the indexes, which nobody signs: slow, for whoever doubts them. */
    public EvidenceSearch ofEveryLine() {
        return new EvidenceSearch(files, true);
    }

    /**
     * The ids of the mails with a Message-ID, or from or to an address; those of which the newest records are come first.
     *
     * @param wanted each a Message-ID, with or without its angle brackets; a mail id; or an address, in any case of letters
     * @param most   ids at the most
     */
    public Set<String> mails(Collection<String> wanted, int most) throws IOException {
        Set<String> bare = wanted.stream().map(LineIndex::bare).collect(Collectors.toSet());
        Set<String> ids = new LinkedHashSet<>();
        for (int number = files.size() - 1; number >= 0; number--) {
            LogFile file = files.get(number);
            look(file, lines -> {
                long[] places = places(file, lines, bare);
                for (int place = places.length - 1; place >= 0 && ids.size() < most; place--) {
                    line(file, lines, places[place]).flatMap(found -> found.line().record())
                        .filter(record -> bare.stream().anyMatch(word -> names(record, word)))
                        .flatMap(record -> record.text(EvidenceRecord.MAIL)).ifPresent(ids::add);
                }
            });
        }
        return ids;
    }

    /** The ids of the mails that have a record of this event. */
    public Set<String> mails(EvidenceEvent event) throws IOException {
        Set<String> ids = new HashSet<>();
        for (LogFile file : files) {
            look(file, lines -> {
                for (long place : search(lines, 0, Set.of(event.word())).toArray()) {
                    line(file, lines, place).flatMap(found -> found.line().record()).filter(record -> record.event() == event)
                        .flatMap(record -> record.text(EvidenceRecord.MAIL)).ifPresent(ids::add);
                }
            });
        }
        return ids;
    }

    /** All records of these mails, in order. */
    public List<Found> records(Collection<String> mails) throws IOException {
        List<Found> records = new ArrayList<>();
        for (LogFile file : files) {
            look(file, lines -> {
                for (long place : places(file, lines, mails)) {
                    line(file, lines, place).filter(found -> found.line().record()
                        .flatMap(record -> record.text(EvidenceRecord.MAIL)).filter(mails::contains).isPresent()).ifPresent(records::add);
                }
            });
        }
        return records;
    }

    private static boolean names(EvidenceRecord record, String wanted) {
        return record.text(EvidenceRecord.MESSAGE_ID).filter(id -> LineIndex.bare(id).equals(wanted)).isPresent()
            || record.text(EvidenceRecord.MAIL).filter(wanted::equals).isPresent()
            || record.text(EvidenceRecord.FROM).filter(wanted::equalsIgnoreCase).isPresent()
            || record.facts().get(EvidenceRecord.TO) instanceof List<?> to
                && to.stream().anyMatch(one -> wanted.equalsIgnoreCase(one.toString()));
    }

    private interface Look {
        void into(FileChannel lines) throws IOException;
    }

    /** A file that was deleted by its time since it was listed is as one that was deleted before. */
    private static void look(LogFile file, Look look) throws IOException {
        LiveFolder.readIfThere(file.lines(), path -> {
            try (FileChannel lines = FileChannel.open(path, StandardOpenOption.READ)) {
                look.into(lines);
            }
            return path;
        });
    }

    /** Where the lines begin that may name one of the words, in order. */
    private long[] places(LogFile file, FileChannel lines, Collection<String> words) throws IOException {
        if (words.isEmpty()) {
            return new long[0];
        }
        LongStream.Builder indexed = LongStream.builder();
        long from = everyLine ? 0 : LineIndex.find(file.index(), lines.size(), words, indexed).octets();
        return LongStream.concat(indexed.build(), search(lines, from, words)).toArray();
    }

    private static LongStream search(FileChannel lines, long from, Collection<String> words) throws IOException {
        LongStream.Builder places = LongStream.builder();
        List<OctetSearch> searches = words.stream().map(word -> new OctetSearch(inJson(word))).toList();
        long end = lines.size();
        for (long start = from; start < end;) {
            ByteBuffer text = lines.map(FileChannel.MapMode.READ_ONLY, start, Math.min(WINDOW, end - start));
            int whole = lastLineEnd(text);
            if (whole == 0) {
                break;
            }
            long first = start;
            searches.stream().flatMapToLong(search -> search(text.slice(0, whole), search)).sorted().distinct()
                .forEach(place -> places.add(first + place));
            start += whole;
        }
        return places.build();
    }

    /** Octets up to the last line end; 0 if there is none. */
    private static int lastLineEnd(ByteBuffer text) {
        int length = text.limit();
        while (length > 0 && text.get(length - 1) != '\n') {
            length--;
        }
        return length;
    }

    private static LongStream search(ByteBuffer text, OctetSearch search) {
        LongStream.Builder places = LongStream.builder();
        for (int at = search.next(text, 0); at >= 0;) {
            int from = at;
            while (from > 0 && text.get(from - 1) != '\n') {
                from--;
            }
            places.add(from);
            while (text.get(at) != '\n') {
                at++;
            }
            at = search.next(text, at);
        }
        return places.build();
    }

    /** What is no record is named by the verification, and is nobody's mail. */
    private static Optional<Found> line(LogFile file, FileChannel lines, long place) throws IOException {
        for (int length = USUAL_LINE; length <= LinesReader.LONGEST_LINE; length *= 2) {
            ByteBuffer buffer = ByteBuffer.allocate(length);
            while (buffer.hasRemaining() && lines.read(buffer, place + buffer.position()) > 0) {
                // until it is full or the file ends
            }
            for (int end = 0; end < buffer.position(); end++) {
                if (buffer.get(end) == '\n') {
                    byte[] octets = Arrays.copyOf(buffer.array(), end);
                    return read(octets).map(line -> new Found(file, octets, line));
                }
            }
            if (buffer.hasRemaining()) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static Optional<EvidenceLine> read(byte[] octets) {
        try {
            return Optional.of(EvidenceLine.read(octets));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** As the word stands in the lines: JSON escapes quotation marks and backslashes. */
    private static byte[] inJson(String word) {
        return word.replace("\\", "\\\\").replace("\"", "\\\"").toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
    }
}
