package eu.testa.mail.core.evidence.query;

import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.log.EvidenceLine;
import eu.testa.mail.core.evidence.log.LinesReader;
import eu.testa.mail.core.evidence.log.LogFile;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
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
        if (format == Format.CSV) {
            out.write("at,event," + String.join(",", COLUMNS) + "\r\n");
        }
        for (LogFile file : LogFile.in(folder)) {
            if (!file.day().isBefore(since) && !file.day().isAfter(until)) {
                write(file, format, out);
            }
        }
        out.flush();
    }

    private static void write(LogFile file, Format format, Writer out) throws IOException {
        try (LinesReader lines = new LinesReader(file.lines())) {
            for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
                if (format == Format.JSONL) {
                    out.write(new String(line.get(), StandardCharsets.UTF_8) + "\n");
                } else {
                    Optional<EvidenceRecord> record = EvidenceLine.read(line.get()).record();
                    if (record.isPresent()) {
                        out.write(row(record.get()));
                    }
                }
            }
        }
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
