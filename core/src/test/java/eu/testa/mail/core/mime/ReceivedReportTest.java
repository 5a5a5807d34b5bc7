package eu.testa.mail.core.mime;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mime.ReceivedReport.Action;
import eu.testa.mail.core.mime.ReceivedReport.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReceivedReportTest {

    private static final String WORDS = "--b\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n";
    private static final String STATUS = "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        + "Original-Envelope-Id: checkpoint.42\r\nReporting-MTA: dns; relay-1.eu-admin.net\r\n\r\n"
        + "Final-Recipient: rfc822; Jeanne.Martin@tcn.f.eu-admin.net\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        + "Diagnostic-Code: smtp; 550 5.1.1\r\n no such user\r\n";
    private static final String HEADERS = "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        + "Message-ID: <checkpoint.42@mail.tcn.b.eu-admin.net>\r\n\r\n";

    private static String report(String... parts) {
        return "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n" + String.join("", parts)
            + "--b--\r\n";
    }

    private static Optional<ReceivedReport> read(String mail) throws IOException {
        return ReceivedReport.read(MessageSource.of(mail.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void shouldSayOfWhichMailItIsAndWhatBecameOfThat() throws Exception {
        assertThat(read(report(WORDS, STATUS, HEADERS))).contains(new ReceivedReport(Optional.of("checkpoint.42"),
            Optional.of("<checkpoint.42@mail.tcn.b.eu-admin.net>"), "relay-1.eu-admin.net",
            List.of(new Outcome(Action.FAILED, "550 5.1.1 no such user"))));
    }

    /** Reports of relays with a digital ID are signed, and other systems return the mail whole. */
    @Test
    void shouldReadSignedOnesAndThoseThatHaveTheWholeMailWithThem() throws Exception {
        String whole = "--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <1@tcn.b.eu-admin.net>\r\n\r\n"
            + "Message-ID: <2@tcn.b.eu-admin.net>\r\n";
        String signed = "Content-Type: multipart/signed; boundary=s\r\n\r\n--s\r\n" + report(WORDS, STATUS, whole)
            + "--s\r\nContent-Type: application/pkcs7-signature\r\n\r\nx\r\n--s--\r\n";

        ReceivedReport read = read(signed).orElseThrow();

        assertThat(read.envelopeId()).contains("checkpoint.42");
        assertThat(read.messageId()).contains("<1@tcn.b.eu-admin.net>");
        assertThat(read.outcomes()).extracting(Outcome::action).containsExactly(Action.FAILED);
    }

    @Test
    void shouldReadEachRecipientAndWhatNobodyHasSaid() throws Exception {
        String status = "--b\nContent-Type: message/delivery-status\n\nX-Note: plain ends of lines\n\n\n"
            + "Action: Relayed\nStatus: 2.0.0\n\nAction: expanded\n\nAction: unheard-of\n\n"
            + "Action: delayed\nDiagnostic-Code: 451 later\n\n\nACTION: DELIVERED (to a mailbox)\n";

        assertThat(read(report(status))).contains(new ReceivedReport(Optional.empty(), Optional.empty(), "", List.of(
            new Outcome(Action.RELAYED, "2.0.0"), new Outcome(Action.EXPANDED, ""), new Outcome(Action.DELAYED, "451 later"),
            new Outcome(Action.DELIVERED, ""))));
    }

    @Test
    void shouldTakeNothingElseForAReport() throws Exception {
        assertThat(read("Subject: Original-Envelope-Id: checkpoint.42\r\n\r\nAction: failed\r\n")).isEmpty();
        assertThat(read(report(WORDS, HEADERS))).isEmpty();
        assertThat(read(report(WORDS, STATUS.replace("message/", "text/")))).isEmpty();
        assertThat(read("")).isEmpty();
    }

    @Test
    void shouldTakeNoReportThatCanBeReadInTwoWays() throws Exception {
        assertThat(read(report(WORDS, STATUS.replace("Reporting-MTA", "Original-Envelope-Id: checkpoint.43\r\nReporting-MTA")))).isEmpty();
        assertThat(read(report(WORDS, STATUS, HEADERS.replace("Message-ID", "Message-ID: <other@b>\r\nMessage-ID")))).isEmpty();
    }

    /** In a report that is large for whatever reason, only the beginning is looked at. */
    @Test
    void shouldNotReadMoreThanAnyReportNeeds() throws Exception {
        String many = "\r\nAction: failed\r\nStatus: 5.0.0\r\n".repeat(100_000);

        assertThat(read(report(WORDS, STATUS + many)).orElseThrow().outcomes()).hasSizeLessThan(10_000);
    }
}
