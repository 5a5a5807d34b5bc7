package eu.testa.mail.core.evidence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the records of a mail. Files are searched for the octets of a word; only lines that have it are read as JSON, so a
 * day of a million records takes a fraction of a second.
 */
public final class EvidenceSearch {

    private final List<LogFile> files;

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

    private EvidenceSearch(List<LogFile> files) {
        this.files = files;
    }

    /** Searches the files of the days from {@code since} to {@code until}, both included. */
    public static EvidenceSearch in(Path folder, LocalDate since, LocalDate until) throws IOException {
        return new EvidenceSearch(LogFile.in(folder).stream()
            .filter(file -> !file.day().isBefore(since) && !file.day().isAfter(until)).toList());
    }

    /**
     * The ids of the mails with a Message-ID, or from or to an address, in the order in which they came.
     *
     * @param wanted Message-ID, with or without its angle brackets; mail id; or address, in any case of letters
     */
    public Set<String> mails(String wanted) throws IOException {
        String bare = wanted.startsWith("<") && wanted.endsWith(">") ? wanted.substring(1, wanted.length() - 1) : wanted;
        Set<String> ids = new LinkedHashSet<>();
        for (LogFile file : files) {
            for (Found found : lines(file, bare)) {
                found.line().record().filter(record -> names(record, bare)).flatMap(record -> record.text(EvidenceRecord.MAIL))
                    .ifPresent(ids::add);
            }
        }
        return ids;
    }

    /** The ids of the mails that have a record of this event. */
    public Set<String> mails(EvidenceEvent event) throws IOException {
        Set<String> ids = new HashSet<>();
        for (LogFile file : files) {
            for (Found found : lines(file, event.word())) {
                found.line().record().filter(record -> record.event() == event)
                    .flatMap(record -> record.text(EvidenceRecord.MAIL)).ifPresent(ids::add);
            }
        }
        return ids;
    }

    private static boolean names(EvidenceRecord record, String wanted) {
        return record.text(EvidenceRecord.MESSAGE_ID).filter(id -> id.equals("<" + wanted + ">") || id.equals(wanted)).isPresent()
            || record.text(EvidenceRecord.MAIL).filter(wanted::equals).isPresent()
            || record.text(EvidenceRecord.FROM).filter(wanted::equalsIgnoreCase).isPresent()
            || record.facts().get(EvidenceRecord.TO) instanceof List<?> to
                && to.stream().anyMatch(one -> wanted.equalsIgnoreCase(one.toString()));
    }

    /** All records of a mail, in order. */
    public List<Found> records(String mail) throws IOException {
        List<Found> records = new ArrayList<>();
        for (LogFile file : files) {
            lines(file, mail).stream().filter(found -> found.line().record()
                .flatMap(record -> record.text(EvidenceRecord.MAIL)).filter(mail::equals).isPresent()).forEach(records::add);
        }
        return records;
    }

    private static List<Found> lines(LogFile file, String word) throws IOException {
        List<Found> found = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file.lines(), StandardOpenOption.READ)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw new IOException(file.lines() + " is larger than a file of the log can be");
            }
            ByteBuffer text = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            OctetSearch search = new OctetSearch(inJson(word));
            for (int at = search.next(text, 0); at >= 0;) {
                int from = at;
                while (from > 0 && text.get(from - 1) != '\n') {
                    from--;
                }
                int to = at;
                while (to < text.limit() && text.get(to) != '\n') {
                    to++;
                }
                if (to == text.limit()) {
                    break;
                }
                byte[] octets = new byte[to - from];
                text.get(from, octets);
                read(octets).map(line -> new Found(file, octets, line)).ifPresent(found::add);
                at = search.next(text, to);
            }
        }
        return found;
    }

    /** What is no record is named by the verification, and is nobody's mail. */
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
