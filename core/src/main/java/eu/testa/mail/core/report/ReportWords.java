package eu.testa.mail.core.report;

import static eu.testa.mail.core.report.ReportWriter.clean;

import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.RemoteReply;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a report says to the sender, in the language of the texts: what happened, what the system is doing, what he can do.
 */
record ReportWords(Report report, List<Delivery> wanted, OriginalHeader original, ReportTexts texts) {

    String subject() {
        return event() + original.subject().map(subject -> texts.text("colon") + subject).orElse("");
    }

    private String event() {
        return texts.text(switch (report.kind()) {
            case DELAY -> "delay.event";
            case FAILURE -> "failure.event";
            case SUCCESS -> relayed().isEmpty() ? "success.event" : "relayed.event";
        });
    }

    String text() {
        return switch (report.kind()) {
            case DELAY -> mail() + texts.text("delay.to") + list(wanted)
                + report.retryUntil().map(until -> texts.text("delay.until", date(until))).orElseGet(() -> texts.text("delay.goes-on"))
                + texts.text("delay.do");
            case FAILURE -> mail() + texts.text("failure.to") + list(wanted) + texts.text("failure.end", advice());
            case SUCCESS -> success();
        };
    }

    private String date(Instant time) {
        return texts.date(time, report.reporter().zone());
    }

    /** Which one it is about, as its sender knows it. */
    private String mail() {
        String subject = texts.text("mail.subject");
        String date = texts.text("mail.date");
        int width = Math.max(subject.length(), date.length());
        return texts.text("mail")
            + line(subject, width, original.subject().orElseGet(() -> texts.text("mail.none")))
            + line(date, width, original.date().orElseGet(() -> date(report.arrival()))) + "\r\n";
    }

    private static String line(String label, int width, String value) {
        return "    " + label + " ".repeat(width - label.length() + 1) + value + "\r\n";
    }

    private String advice() {
        RemoteReply reply = wanted.get(0).result().reply();
        String status = reply.status();
        if (status.startsWith("5.1.")) {
            return texts.text("advice.address");
        }
        if (status.startsWith("4.") && report.returned()) {
            return texts.text("advice.returned", report.reporter().host(), report.reporter().postmaster());
        }
        if (status.startsWith("4.")) {
            return texts.text("advice.unreachable");
        }
        return texts.text(reply.host().isPresent() ? "advice.refused" : "advice.not-sent");
    }

    private String success() {
        List<Delivery> inMailbox = wanted.stream().filter(delivery -> !relayed().contains(delivery)).toList();
        String delivered = inMailbox.isEmpty() ? ""
            : mail() + texts.text("success.to") + list(inMailbox) + texts.text("success.end");
        String passedOn = relayed().isEmpty() ? ""
            : (delivered.isEmpty() ? mail() + texts.text("relayed.to") : texts.text("relayed.also-to"))
            + list(relayed()) + texts.text("relayed.end");
        return delivered + (delivered.isEmpty() || passedOn.isEmpty() ? "" : "\r\n") + passedOn;
    }

    private List<Delivery> relayed() {
        return wanted.stream().filter(delivery -> report.kind().action(delivery).equals("relayed")).toList();
    }

    private static String list(List<Delivery> deliveries) {
        return deliveries.stream()
            .map(delivery -> "    " + clean(delivery.recipient().address()) + "\r\n        "
                + clean(delivery.result().reply().text()) + "\r\n")
            .collect(Collectors.joining("", "", "\r\n"));
    }
}
