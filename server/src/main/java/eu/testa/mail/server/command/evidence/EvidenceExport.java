package eu.testa.mail.server.command.evidence;

import eu.testa.mail.core.evidence.query.EvidenceExports;
import eu.testa.mail.core.evidence.query.EvidenceExports.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** {@code ./testa evidence export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Prints the records of some days, for other programs.")
final class EvidenceExport extends EvidenceAction {

    private static final class FormatName implements ITypeConverter<Format> {
        @Override
        public Format convert(String value) {
            try {
                return Format.valueOf(value.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + value + "' is no format known here; expected jsonl or csv");
            }
        }
    }

    @Mixin
    private Period period;

    @Option(names = "--format", paramLabel = "FORMAT", converter = FormatName.class, defaultValue = "jsonl",
        description = "jsonl: the lines of the log as they are; csv: a table (default: ${DEFAULT-VALUE}).")
    private Format format;

    @Option(names = "--into", paramLabel = "DIR",
        description = "Writes each file of the log that has ended and is not there yet into this folder, under its own name, instead of "
            + "printing records; the log's newest file only when its day is over.")
    private Path into;

    @Override
    boolean run() throws IOException {
        return into == null ? print() : write();
    }

    private boolean write() throws IOException {
        List<Path> folders = folders().all();
        if (folders.size() > 1) {
            throw new ParameterException(spec().commandLine(), "--into takes the evidence of one server: files of several have the same "
                + "names");
        }
        if (!Files.isDirectory(into)) {
            throw new IOException("there is no folder " + into.toAbsolutePath());
        }
        EvidenceExports.writeEnded(folders.get(0), period.since(), period.until(), format, into, Clock.systemUTC()).forEach(out()::println);
        return true;
    }

    private boolean print() throws IOException {
        for (Path folder : folders().all()) {
            EvidenceExports.write(folder, period.since(), period.until(), format, out());
        }
        return true;
    }
}
