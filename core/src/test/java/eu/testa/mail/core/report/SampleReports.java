package eu.testa.mail.core.report;

import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.Handover;
import eu.testa.mail.core.delivery.RecipientResult.Deferred;
import eu.testa.mail.core.delivery.RecipientResult.Delivered;
import eu.testa.mail.core.delivery.RecipientResult.Failed;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mail.Notify;
import eu.testa.mail.core.mail.Recipient;
import eu.testa.mail.core.mail.Ret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reports on one mail, which was for three. */
final class SampleReports {

    static final Recipient MARTIN = new Recipient("Jeanne.Martin@tcn.f.eu-admin.net", Set.of(),
        Optional.of("rfc822;Jeanne.Martin@tcn.f.eu-admin.net"));
    static final Recipient NOBODY = Recipient.of("No.Body@tcn.f.eu-admin.net");
    static final Recipient CURIOUS = new Recipient("Luc.Peeters@tcn.f.eu-admin.net", Set.of(Notify.SUCCESS, Notify.FAILURE),
        Optional.of("rfc822;Luc+2BPeeters@tcn.f.eu-admin.net"));
    static final Recipient PIERRE =
        new Recipient("Pierre.Durand@tcn.f.eu-admin.net", Set.of(Notify.SUCCESS), Optional.empty());
    static final Recipient QUIET =
        new Recipient("Hans.Muster@tcn.d.eu-admin.net", Set.of(Notify.NEVER), Optional.empty());

    /** With the boundary of the report that it ends in. */
    static final String HOSTILE_TEXT = "5.7.1 no\r\n\r\nFinal-Recipient: rfc822; x@y\r\nAction: delivered\r\n"
        + "--testa-report-19cad8fb3d0--\r\n\u0000\u00e9\u2028 " + "x".repeat(5000);

    private static final Instant ARRIVAL = Instant.parse("2026-03-02T08:00:00Z");
    private static final Reporter RELAY = new Reporter("relay.eu-admin.net", "postmaster@relay.eu-admin.net", ZoneOffset.UTC,
        List.of());
    private static final Destination FRANCE = new Destination("tcn.f.eu-admin.net");

    private SampleReports() {
    }

    static Report delay(Optional<String> sender, Recipient... recipients) {
        return new Report(ReportKind.DELAY, RELAY, "Mail-42", envelope(sender, recipients), ARRIVAL,
            Optional.of(ARRIVAL.plus(Duration.ofDays(5))),
            false, List.of(recipients).stream()
                .map(recipient -> late(recipient, ARRIVAL.plus(Duration.ofMinutes(239)))).toList(), ARRIVAL.plus(Duration.ofHours(4)));
    }

    static Report failure(Optional<String> sender, Recipient... recipients) {
        return new Report(ReportKind.FAILURE, RELAY, "Mail-42", envelope(sender, recipients), ARRIVAL,
            Optional.empty(), false, List.of(recipients).stream()
                .map(recipient -> recipient.equals(NOBODY) ? unknown(recipient)
                    : late(recipient, ARRIVAL.plus(Duration.ofDays(5)).minusSeconds(60))).toList(),
            ARRIVAL.plus(Duration.ofDays(5)));
    }

    /** An administrator returned it after a quarter of an hour. */
    static Report returned(Recipient recipient) {
        return new Report(ReportKind.FAILURE, RELAY, "Mail-42", envelope(sender(), recipient), ARRIVAL,
            Optional.empty(), true, List.of(late(recipient, ARRIVAL.plusSeconds(840))), ARRIVAL.plusSeconds(900));
    }

    /** It never came to an attempt. */
    static Report untried(Recipient recipient) {
        RemoteReply reply = new RemoteReply(Optional.empty(), Optional.empty(), Optional.empty(), 0, "5.7.1", "not signed");
        return new Report(ReportKind.FAILURE, RELAY, "Mail-42", envelope(sender(), recipient), ARRIVAL,
            Optional.empty(), false, List.of(new Delivery(recipient, FRANCE, new Failed(reply))), ARRIVAL);
    }

    /** For those whose address begins with P the next host took it, the others have a mailbox here. */
    static Report success(Optional<String> sender, Recipient... recipients) {
        return new Report(ReportKind.SUCCESS, RELAY, "Mail-42", envelope(sender, recipients), ARRIVAL,
            Optional.empty(), false, List.of(recipients).stream().map(recipient ->
                taken(recipient, recipient.address().startsWith("P") ? Handover.TO_SILENT_HOST : Handover.MAILBOX)).toList(),
            ARRIVAL.plusSeconds(2));
    }

    /** The next host speaks DSN. */
    static Report handedOn(Recipient recipient) {
        return new Report(ReportKind.SUCCESS, RELAY, "Mail-42", envelope(sender(), recipient), ARRIVAL,
            Optional.empty(), false, List.of(taken(recipient, Handover.TO_REPORTING_HOST)), ARRIVAL.plusSeconds(2));
    }

    /** Everything that others say is made to look like a report, or to break one. */
    static Report hostile() {
        Recipient recipient = new Recipient("Bob@tcn.f.eu-admin.net", Set.of(),
            Optional.of("rfc822;Bob+0D+0A+0D+0AAction:+20delivered@tcn.f.eu-admin.net"));
        RemoteReply reply = new RemoteReply(Optional.of("mail.tcn.f.eu-admin.net\r\nX-Injected: yes"),
            Optional.of("192.0.2.7:25"), Optional.empty(), 550, "5.7.1", HOSTILE_TEXT, Optional.of(ARRIVAL.plusSeconds(1)));
        return new Report(ReportKind.FAILURE, RELAY, "Mail-42", new Envelope(sender(), List.of(recipient),
            Optional.empty(), Optional.of("1+0D+0AX-Injected:+20yes")), ARRIVAL, Optional.empty(), false,
            List.of(new Delivery(recipient, FRANCE, new Failed(reply))), ARRIVAL.plusSeconds(2));
    }

    private static Delivery taken(Recipient recipient, Handover handover) {
        boolean here = handover == Handover.MAILBOX;
        RemoteReply reply = here
            ? new RemoteReply(Optional.empty(), Optional.empty(), Optional.empty(), 0, "2.0.0", "put into the mailbox",
                Optional.of(ARRIVAL.plusSeconds(1)))
            : new RemoteReply(Optional.of("mail.tcn.f.eu-admin.net"), Optional.of("192.0.2.7:25"), Optional.empty(), 250,
                "2.0.0", "2.0.0 Ok: queued", Optional.of(ARRIVAL.plusSeconds(1)));
        return new Delivery(recipient, FRANCE, new Delivered(reply, handover));
    }

    static Optional<String> sender() {
        return Optional.of("Alain.Dupont@tcn.b.eu-admin.net");
    }

    private static Envelope envelope(Optional<String> sender, Recipient... recipients) {
        return new Envelope(sender, List.of(recipients), Optional.of(Ret.FULL), Optional.of("QQ+2B314159"));
    }

    private static Delivery late(Recipient recipient, Instant at) {
        return new Delivery(recipient, FRANCE, new Deferred(new RemoteReply(Optional.of("mail.tcn.f.eu-admin.net"),
            Optional.of("192.0.2.7:25"), Optional.empty(), 0, "4.4.1", "connection refused", Optional.of(at)), Scope.DESTINATION));
    }

    private static Delivery unknown(Recipient recipient) {
        return new Delivery(recipient, FRANCE, new Failed(new RemoteReply(Optional.of("mail.tcn.f.eu-admin.net"),
            Optional.of("192.0.2.7:25"), Optional.empty(), 550, "5.1.1", "5.1.1 no such user here \u00e9\r\nX-Injected: yes",
            Optional.of(ARRIVAL.plusSeconds(1)))));
    }

    /** As a national server writes it. */
    static Report inBrussels(Recipient recipient) {
        Report failure = failure(sender(), recipient);
        return new Report(failure.kind(), new Reporter("mail.tcn.b.eu-admin.net", "postmaster@tcn.b.eu-admin.net",
            ZoneId.of("Europe/Brussels"), List.of()), failure.mailId(), failure.envelope(), failure.arrival(), failure.retryUntil(),
            failure.returned(), failure.deliveries(), Instant.parse("2026-07-01T10:00:00Z"));
    }

    static MessageSource original() {
        return MessageSource.of(("From: Alain Dupont <Alain.Dupont@tcn.b.eu-admin.net>\r\n"
            + "To: Jeanne Martin <Jeanne.Martin@tcn.f.eu-admin.net>\r\n"
            + "Subject: Licences of\r\n\tdrivers \u00e9\r\n"
            + "Message-ID: <1@tcn.b.eu-admin.net>\r\n"
            + "\r\n"
            + "The body is confidential.\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The same for readers of other languages. */
    static Report inLanguages(Report report, List<Locale> languages) {
        Reporter reporter = report.reporter();
        return new Report(report.kind(), new Reporter(reporter.host(), reporter.postmaster(), reporter.zone(), languages), report.mailId(),
            report.envelope(), report.arrival(), report.retryUntil(), report.returned(), report.deliveries(), report.written());
    }
}
