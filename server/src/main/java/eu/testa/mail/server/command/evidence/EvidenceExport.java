package eu.testa.mail.server.command.evidence;

import eu.testa.mail.core.evidence.query.EvidenceExports;
import eu.testa.mail.core.evidence.query.EvidenceExports.Format;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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

    @Override
    boolean run() throws IOException {
        for (Path folder : folders().all()) {
            EvidenceExports.write(folder, period.since(), period.until(), format, out());
        }
        return true;
    }
}
