package eu.testa.mail.core.evidence.query;

import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.log.EvidenceLine;
import eu.testa.mail.core.evidence.log.LinesReader;
import eu.testa.mail.core.evidence.log.LogFile;
import eu.testa.mail.core.file.DurableFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Gives records to other programs. */
public final class EvidenceExports {

    private static final List<String> COLUMNS = List.of(EvidenceRecord.MAIL, EvidenceRecord.MESSAGE_ID, EvidenceRecord.FROM,
        EvidenceRecord.TO, EvidenceRecord.SIZE, EvidenceRecord.PEER, EvidenceRecord.HOST, EvidenceRecord.TLS, EvidenceRecord.LOGIN,
        EvidenceRecord.STAGE, EvidenceRecord.REPLY, EvidenceRecord.NEXT_ID, EvidenceRecord.RESULT, EvidenceRecord.ENGINE,
        EvidenceRecord.SIGNATURES, EvidenceRecord.SIGNER, EvidenceRecord.WHO, EvidenceRecord.WHENCE, EvidenceRecord.WHAT,
        EvidenceRecord.REASON, EvidenceRecord.COUNT, EvidenceRecord.CONFIGURATION, EvidenceRecord.RECEIVED_DIGEST,
        EvidenceRecord.SENT_DIGEST);
    /** Where a cell begins, and where a spreadsheet of a country with commas in its numbers begins another. */
    private static final Pattern FORMULA = Pattern.compile("(^|;)(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])");

    /** How they are written. */
    public enum Format { JSONL, CSV }

    private EvidenceExports() {
    }

    /** Writes the records of the days from {@code since} to {@code until}, both included. */
    public static void write(Path folder, LocalDate since, LocalDate until, Format format, Writer out) throws IOException {
        begin(format, out);
        for (LogFile file : LogFile.in(folder)) {
            if (file.isOf(since, until)) {
                write(file, format, out);
            }
        }
        out.flush();
    }

    /**
     * Writes each file of the log that has ended, of these days, into a folder: under its own name, for its
     * owner only, as a whole or not at all. What is
     * there already stays as it is.
     *
     * @return what was written
     */
    public static List<Path> writeEnded(Path folder, LocalDate since, LocalDate until, Format format, Path into, Clock clock)
        throws IOException {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        List<LogFile> files = LogFile.in(folder);
        List<Path> written = new ArrayList<>();
        for (LogFile file : files) {
            boolean ended = !file.equals(files.get(files.size() - 1)) || file.day().isBefore(today);
            Path target = into.resolve(file.name() + "." + format.name().toLowerCase(Locale.ROOT));
            if (ended && file.isOf(since, until) && Files.notExists(target)) {
                DurableFile.writeSecret(target, octets -> {
                    Writer out = new BufferedWriter(new OutputStreamWriter(octets, StandardCharsets.UTF_8));
                    begin(format, out);
                    write(file, format, out);
                    out.flush();
                });
                written.add(target);
            }
        }
        return written;
    }

    private static void begin(Format format, Writer out) throws IOException {
        if (format == Format.CSV) {
            out.write("at,event," + String.join(",", COLUMNS) + "\r\n");
        }
    }

    private static void write(LogFile file, Format format, Writer out) throws IOException {
        LinesReader.each(file, line -> {
            if (format == Format.JSONL) {
                out.write(new String(line, StandardCharsets.UTF_8) + "\n");
            } else {
                Optional<EvidenceRecord> record = EvidenceLine.read(line).record();
                if (record.isPresent()) {
                    out.write(row(record.get()));
                }
            }
        });
    }

    /** As RFC 4180 has it. */
    private static String row(EvidenceRecord record) {
        return Stream.concat(Stream.of(record.at().toString(), record.event().word()),
            COLUMNS.stream().map(column -> record.text(column).orElse(""))).map(EvidenceExports::cell)
            .collect(Collectors.joining(",", "", "\r\n"));
    }

    /** What a spreadsheet would take for a formula gets an apostrophe: senders choose their Message-IDs themselves. */
    private static String cell(String text) {
        String safe = FORMULA.matcher(text).replaceAll("$1'");
        return safe.matches("(?s).*[\",\r\n].*") ? "\"" + safe.replace("\"", "\"\"") + "\"" : safe;
    }
}
