package eu.testa.mail.server.command.queue;

import eu.testa.mail.server.command.WebadminAction;
import picocli.CommandLine.Command;

/** What the commands share: where the server has its queue, and how they end. */
@Command(
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
        "  0:done",
        "  1:no such mail, or the server says no",
        "  2:wrong usage or settings; nothing was changed",
        "  3:the server does not answer, or could not do it"})
abstract class QueueAction extends WebadminAction {

    static final String ROUTES = "/testa/queue";
}
