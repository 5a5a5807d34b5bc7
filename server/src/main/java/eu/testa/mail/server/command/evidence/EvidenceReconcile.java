package eu.testa.mail.server.command.evidence;

import eu.testa.mail.core.evidence.query.Reconciliation;
import eu.testa.mail.core.evidence.query.Reconciliation.Gap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code ./testa evidence reconcile}. */
@Command(
    name = "reconcile",
    mixinStandardHelpOptions = true,
    description = {
        "Compares the logs of several servers: what one says it handed to another, and the other never took, or took with other "
            + "octets.",
        "Name at least two, with --node or --folder."},
    footer = {"", "Exit codes: 0 all fits; 1 something is missing; 2 wrong usage; 3 a file cannot be read."})
final class EvidenceReconcile extends EvidenceAction {

    @Mixin
    private Period period;

    @Option(names = "--json", description = "Print one JSON object a gap, on a line.")
    private boolean json;

    @Override
    boolean run() throws IOException {
        List<Path> all = folders().all();
        if (all.size() < 2) {
            throw new ParameterException(spec().commandLine(), "name at least two servers: --node A,B or --folder DIR --folder DIR");
        }
        Reconciliation.Result result = Reconciliation.of(all, period.since(), period.until());
        for (Gap gap : result.gaps()) {
            out().println(json ? JSON.valueToTree(gap).toString() : gap.words());
        }
        if (!json) {
            out().println(result.handovers() + " mails were handed from one of these servers to another; "
                + result.gaps().size() + " do not fit");
        }
        return result.gaps().isEmpty();
    }
}
