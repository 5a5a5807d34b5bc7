package eu.testa.mail.core.report;

import static eu.testa.mail.core.report.ReportWriter.DATE;
import static eu.testa.mail.core.report.ReportWriter.clean;

import eu.testa.mail.core.delivery.Delivery;
import java.util.List;
import java.util.stream.Collectors;

/** What a report says to the sender: what happened, what the system is doing, what he can do. */
record ReportWords(Report report, List<Delivery> wanted) {

    String subject() {
        return switch (report.kind()) {
            case DELAY -> "Your mail is delayed";
            case FAILURE -> "Your mail could not be delivered";
            case SUCCESS -> relayed().isEmpty() ? "Your mail was delivered" : "Your mail was passed on";
        };
    }

    String text() {
        return switch (report.kind()) {
            case DELAY -> "Your mail has not been delivered yet to:\r\n\r\n" + list(wanted) + "\r\n"
                + "It is kept, and delivery is tried again and again"
                + report.retryUntil().map(until -> " until " + DATE.format(until)).orElse("") + ".\r\n"
                + "You need not do anything, and you need not send it again. If the matter is urgent,\r\n"
                + "reach the recipient in another way.\r\n";
            case FAILURE -> "Your mail could not be delivered to:\r\n\r\n" + list(wanted) + "\r\n"
                + "It is not tried again. " + advice() + "\r\n"
                + "What you sent is not attached, because it is confidential: only its header is.\r\n";
            case SUCCESS -> success();
        };
    }

    private String advice() {
        String status = wanted.get(0).result().reply().status();
        if (status.startsWith("5.1.")) {
            return "Check the address, and send the mail again.";
        }
        if (status.startsWith("4.") && report.returned()) {
            return "An administrator of " + report.reportingMta() + " returned it while it waited.\r\n"
                + "Ask postmaster@" + report.reportingMta() + " why, before you send the mail again.";
        }
        if (status.startsWith("4.")) {
            return "The recipient's server could not be reached for too long.\r\n"
                + "Ask the recipient or his administrator whether it works again, then send the mail again.";
        }
        return "The recipient's server refused it for the reason above.\r\n"
            + "Your administrator can help you with it.";
    }

    private String success() {
        List<Delivery> inMailbox = wanted.stream().filter(delivery -> !relayed().contains(delivery)).toList();
        String delivered = inMailbox.isEmpty() ? ""
            : "You asked to be told: your mail is in the mailbox of:\r\n\r\n" + list(inMailbox) + "\r\n"
            + "That does not mean that it was read.\r\n";
        String passedOn = relayed().isEmpty() ? ""
            : "You asked to be told: your mail was passed on to the recipient's server for:\r\n\r\n" + list(relayed())
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
