package eu.testa.mail.core.report;

import static eu.testa.mail.core.report.ReportWriter.clean;
import static eu.testa.mail.core.report.ReportWriter.date;

import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.RemoteReply;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a report says to the sender: what happened, what the system is doing, what he can do. All words of a report that are
 * for people are here, so that another language is another class.
 */
record ReportWords(Report report, List<Delivery> wanted, OriginalHeader original) {

    String subject() {
        return event() + original.subject().map(subject -> ": " + subject).orElse("");
    }

    private String event() {
        return switch (report.kind()) {
            case DELAY -> "Your mail is delayed";
            case FAILURE -> "Your mail could not be delivered";
            case SUCCESS -> relayed().isEmpty() ? "Your mail was delivered" : "Your mail was passed on";
        };
    }

    String text() {
        return switch (report.kind()) {
            case DELAY -> mail() + "has not been delivered yet to:\r\n\r\n" + list(wanted) + "\r\n"
                + "It is kept, and delivery is tried again and again"
                + report.retryUntil().map(until -> " until " + date(report, until)).orElse("") + ".\r\n"
                + "You need not do anything, and you need not send it again. If the matter is urgent,\r\n"
                + "reach the recipient in another way.\r\n";
            case FAILURE -> mail() + "could not be delivered to:\r\n\r\n" + list(wanted) + "\r\n"
                + "It is not tried again. " + advice() + "\r\n"
                + "What you sent is not attached, because it is confidential: only its header is.\r\n";
            case SUCCESS -> success();
        };
    }

    /** Which one it is about, as its sender knows it. */
    private String mail() {
        return "Your mail\r\n\r\n"
            + "    Subject: " + original.subject().orElse("(none)") + "\r\n"
            + "    Date:    " + original.date().orElseGet(() -> date(report, report.arrival())) + "\r\n\r\n";
    }

    private String advice() {
        RemoteReply reply = wanted.get(0).result().reply();
        String status = reply.status();
        if (status.startsWith("5.1.")) {
            return "Check the address, and send the mail again.";
        }
        if (status.startsWith("4.") && report.returned()) {
            return "An administrator of " + report.reporter().host() + " returned it while it waited.\r\n"
                + "Ask " + report.reporter().postmaster() + " why, before you send the mail again.";
        }
        if (status.startsWith("4.")) {
            return "The recipient's server could not be reached for too long.\r\n"
                + "Ask the recipient or his administrator whether it works again, then send the mail again.";
        }
        return (reply.host().isPresent() ? "The recipient's server refused it" : "This server did not send it on")
            + " for the reason above.\r\n"
            + "Your administrator can help you with it.";
    }

    private String success() {
        List<Delivery> inMailbox = wanted.stream().filter(delivery -> !relayed().contains(delivery)).toList();
        String delivered = inMailbox.isEmpty() ? ""
            : mail() + "is in the mailbox of these, of whom you asked to be told:\r\n\r\n" + list(inMailbox) + "\r\n"
            + "That does not mean that it was read.\r\n";
        String passedOn = relayed().isEmpty() ? ""
            : (delivered.isEmpty() ? mail() + "was" : "It was") + " passed on to the recipient's server for these, of whom you asked to be told:"
            + "\r\n\r\n" + list(relayed())
            + "\r\nThat server does not tell whether it reached the mailbox. If it does not, you may be told so in\r\n"
            + "another mail.\r\n";
        return delivered + (delivered.isEmpty() || passedOn.isEmpty() ? "" : "\r\n") + passedOn;
    }

    private List<Delivery> relayed() {
        return wanted.stream().filter(delivery -> report.kind().action(delivery).equals("relayed")).toList();
    }

    private static String list(List<Delivery> deliveries) {
        return deliveries.stream()
            .map(delivery -> "    " + clean(delivery.recipient().address()) + "\r\n        "
                + clean(delivery.result().reply().text()) + "\r\n")
            .collect(Collectors.joining());
    }
}
