package eu.testa.mail.server.command.evidence;

import eu.testa.mail.core.evidence.EvidenceExports;
import eu.testa.mail.core.evidence.EvidenceExports.Format;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./testa evidence export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Prints the records of some days, for other programs.")
final class EvidenceExport extends EvidenceAction {

    @Mixin
    private Period period;

    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "jsonl",
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
