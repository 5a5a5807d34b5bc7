package eu.testa.mail.server.command.evidence;

import eu.testa.mail.core.evidence.query.EvidenceSearch;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How mails are searched for. */
final class Search {

    @Mixin
    private Period period;

    @Option(names = "--every-line",
        description = "Read every line, and not only those to which the index leads: slow, for whoever doubts the index, which "
            + "nobody signs.")
    private boolean everyLine;

    EvidenceSearch in(Path folder) throws IOException {
        EvidenceSearch search = EvidenceSearch.in(folder, period.since(), period.until());
        return everyLine ? search.ofEveryLine() : search;
    }
}
