package eu.testa.mail.server.command.evidence;

import eu.testa.mail.core.evidence.query.EvidenceJson;
import eu.testa.mail.core.evidence.query.Stories;
import eu.testa.mail.core.evidence.query.Story;
import eu.testa.mail.core.evidence.query.Story.Handover;
import eu.testa.mail.core.evidence.query.Story.Step;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./testa evidence show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Tells what happened to a mail: where is it, who took it, when, and was it changed on its way.")
final class EvidenceShow extends EvidenceAction {

    @Mixin
    private Search search;

    @Parameters(paramLabel = "MAIL", description = "A Message-ID, a mail id of a log or a reply, or the address of a sender or recipient.")
    private String mail;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "20",
        description = "At most so many mails, the latest first: those of which something was written last (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--json", description = "Print one JSON object a mail, on a line.")
    private boolean json;

    @Override
    boolean run() throws IOException {
        List<Story> stories = Stories.from(folders().all(), search::in).of(mail, limit);
        if (stories.isEmpty()) {
            err().println("No evidence of " + mail + " on these days. Another server may have some: --node NAME, --folder DIR.");
            return false;
        }
        for (Story story : stories) {
            if (json) {
                out().println(EvidenceJson.of(story));
            } else {
                print(story);
            }
        }
        return stories.stream().allMatch(Story::isUnchanged);
    }

    private void print(Story story) {
        out().println("Mail " + story.messageId());
        for (Step step : story.steps()) {
            out().println("  " + step.record().at() + "  " + step.server() + "  " + step.words());
        }
        for (Handover handover : story.handovers()) {
            out().println("  " + handover.to() + (handover.same() ? " received exactly what " : " received something else than what ")
                + handover.from() + " sent: SHA-256 " + handover.digest());
        }
    }
}
