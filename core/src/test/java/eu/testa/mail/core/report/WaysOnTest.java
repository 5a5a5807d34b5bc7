package eu.testa.mail.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.Handover;
import eu.testa.mail.core.delivery.RecipientResult;
import eu.testa.mail.core.delivery.RecipientResult.Deferred;
import eu.testa.mail.core.delivery.RecipientResult.Delivered;
import eu.testa.mail.core.delivery.RecipientResult.Failed;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.Recipient;
import eu.testa.mail.core.report.WaysOn.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WaysOnTest {

    private static final WaysOn WAYS = new WaysOn("retry", "ndr", "delivered", "done");
    private static final Delivery LATE = of(SampleReports.MARTIN, new Deferred(RemoteReply.ours("4.7.1", "later"), Scope.MESSAGE));
    private static final Delivery REFUSED = of(SampleReports.NOBODY, new Failed(RemoteReply.ours("5.1.1", "no such user")));
    private static final Delivery ASKED = of(SampleReports.CURIOUS, delivered(Handover.TO_SILENT_HOST));
    private static final Delivery ALSO_ASKED = of(SampleReports.PIERRE, delivered(Handover.MAILBOX));
    private static final Delivery TOLD_BY_ANOTHER = of(SampleReports.PIERRE, delivered(Handover.TO_REPORTING_HOST));
    private static final Delivery NOT_ASKED = of(SampleReports.MARTIN, delivered(Handover.TO_SILENT_HOST));

    private final List<Part> copies = new ArrayList<>();

    private static Delivery of(Recipient recipient, RecipientResult result) {
        return new Delivery(recipient, new Destination("tcn.f.eu-admin.net"), result);
    }

    private static Delivered delivered(Handover handover) {
        return new Delivered(RemoteReply.ours("2.0.0", "taken"), handover);
    }

    private Part send(WaysOn ways, Delivery... deliveries) {
        return send(ways, Optional.of("Alain.Dupont@tcn.b.eu-admin.net"), deliveries);
    }

    private Part send(WaysOn ways, Optional<String> sender, Delivery... deliveries) {
        return ways.send("mail-1", envelope(sender, deliveries), List.of(deliveries), copies::add);
    }

    private static Part sendWithoutCopies(WaysOn ways, Delivery... deliveries) {
        return ways.send("mail-1", envelope(Optional.of("Alain.Dupont@tcn.b.eu-admin.net"), deliveries), List.of(deliveries), part -> {
            throw new IOException("the disk is full");
        });
    }

    private static Envelope envelope(Optional<String> sender, Delivery... deliveries) {
        return new Envelope(sender, List.of(deliveries).stream().map(Delivery::recipient).toList(), Optional.empty(),
            Optional.empty());
    }

    @Test
    void shouldCopyNothingWhereAllRecipientsGoOneWay() {
        assertThat(send(WAYS, LATE)).isEqualTo(new Part("retry", List.of(LATE)));
        assertThat(send(WAYS, REFUSED)).isEqualTo(new Part("ndr", List.of(REFUSED)));
        assertThat(send(WAYS, ASKED, ALSO_ASKED)).isEqualTo(new Part("delivered", List.of(ASKED, ALSO_ASKED)));
        assertThat(send(WAYS, NOT_ASKED, TOLD_BY_ANOTHER)).isEqualTo(new Part("done", List.of(NOT_ASKED, TOLD_BY_ANOTHER)));
        assertThat(copies).isEmpty();
    }

    @Test
    void shouldTellNobodyOfTheSuccessOfAReport() {
        assertThat(send(WAYS, Optional.empty(), ASKED)).isEqualTo(new Part("done", List.of(ASKED)));
    }

    @Test
    void shouldLeaveRetryToTheMailItselfWhateverTheOrder() {
        assertThat(send(WAYS, ASKED, REFUSED, TOLD_BY_ANOTHER, LATE)).isEqualTo(new Part("retry", List.of(LATE)));
        assertThat(copies).containsExactly(new Part("delivered", List.of(ASKED)), new Part("ndr", List.of(REFUSED)));
    }

    @Test
    void shouldLeaveTheRefusedToTheMailItselfWhereNothingIsTriedAgain() {
        assertThat(send(WAYS, ASKED, REFUSED)).isEqualTo(new Part("ndr", List.of(REFUSED)));
        assertThat(copies).containsExactly(new Part("delivered", List.of(ASKED)));
    }

    /** One copy is one report: two of them to the same place would be told twice. */
    @Test
    void shouldSendTwoOutcomesWithOnePlaceInOneCopy() {
        WaysOn reports = new WaysOn("retry", "reports", "reports", "done");

        assertThat(send(reports, REFUSED, LATE, ASKED)).isEqualTo(new Part("retry", List.of(LATE)));
        assertThat(copies).containsExactly(new Part("reports", List.of(REFUSED, ASKED)));
    }

    @Test
    void shouldCopyNothingToThePlaceWhereTheMailItselfGoes() {
        WaysOn same = new WaysOn("later", "later", "delivered", "done");

        assertThat(send(same, REFUSED, LATE)).isEqualTo(new Part("later", List.of(REFUSED, LATE)));
        assertThat(copies).isEmpty();
    }

    @Test
    void shouldSendNothingToWhereNothingHappens() {
        WaysOn untold = new WaysOn("retry", "ndr", "done", "done");

        assertThat(send(untold, ASKED, LATE)).isEqualTo(new Part("retry", List.of(LATE)));
        assertThat(send(untold, ASKED)).isEqualTo(new Part("done", List.of(ASKED)));
        assertThat(copies).isEmpty();
    }

    @Test
    void shouldTryThoseAgainWhoseRefusalCannotBeReportedAndNobodyWhoHasTheMail() {
        assertThat(sendWithoutCopies(WAYS, ASKED, REFUSED, LATE)).isEqualTo(new Part("retry", List.of(LATE, REFUSED)));
    }

    /** Whoever was refused must not end where only successes are told. */
    @Test
    void shouldReportARefusalThoughASuccessCannotBeTold() {
        assertThat(sendWithoutCopies(WAYS, ASKED, REFUSED)).isEqualTo(new Part("ndr", List.of(REFUSED)));
    }
}
