package eu.testa.mail.mailets;

import static eu.testa.mail.core.delivery.SmtpPeer.say;
import static eu.testa.mail.mailets.StoreAndForward.ALAIN;
import static eu.testa.mail.mailets.StoreAndForward.JEANNE;
import static eu.testa.mail.mailets.StoreAndForward.MESSAGE;
import static eu.testa.mail.mailets.StoreAndForward.ask;
import static eu.testa.mail.mailets.StoreAndForward.deliveryTo;
import static eu.testa.mail.mailets.StoreAndForward.mail;
import static eu.testa.mail.mailets.StoreAndForward.octets;
import static eu.testa.mail.mailets.StoreAndForward.recipients;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.Handover;
import eu.testa.mail.core.delivery.RecipientResult.Delivered;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.delivery.SmtpPeer;
import eu.testa.mail.core.delivery.SmtpPeer.Point;
import eu.testa.mail.mailets.james.DeliveryResults;
import eu.testa.mail.mailets.james.Envelopes;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.commons.io.IOUtils;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.DsnParameters.Notify;
import org.apache.mailet.DsnParameters.RecipientDsnParameters;
import org.apache.mailet.base.test.FakeMailContext.SentMail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliveryReportTest {

    private StoreAndForward server;
    private MailImpl mail;

    @BeforeEach
    void start() throws Exception {
        server = new StoreAndForward();
        mail = mail(ALAIN, JEANNE);
        mail.setState("ndr");
    }

    @AfterEach
    void stop() {
        mail.dispose();
        server.close();
    }

    private static String text(SentMail report) throws Exception {
        return new String(IOUtils.toByteArray(MimeMessageOctets.of(report.getMsg()).open()), StandardCharsets.US_ASCII);
    }

    @Test
    void shouldSayThatItsKindIsMissing() {
        assertThatThrownBy(() -> server.report(Map.of())).isInstanceOf(MessagingException.class)
            .hasMessage("mailetcontainer.xml: DeliveryReport: <kind> is missing");
    }

    @Test
    void shouldSayWhatIsWrongWithItsKind() {
        assertThatThrownBy(() -> server.report(Map.of("kind", "relayed"))).isInstanceOf(MessagingException.class)
            .hasMessage("mailetcontainer.xml: DeliveryReport: <kind>relayed</kind>: expected delay, failure, success");
    }

    @Test
    void shouldRefuseAParameterThatItDoesNotKnow() {
        assertThatThrownBy(() -> server.report(Map.of("kind", "delay", "attachment", "message")))
            .isInstanceOf(MessagingException.class)
            .hasMessage("mailetcontainer.xml: DeliveryReport: there is no parameter <attachment>; expected one of kind");
    }

    @ParameterizedTest
    @CsvSource({"failure, failed", "delay, delayed"})
    void shouldTellTheSenderWhatThePeerSaid(String kind, String action) throws Exception {
        try (SmtpPeer france = new SmtpPeer("mail.tcn.f.eu-admin.net", "127.82.4.1")) {
            france.at(Point.RCPT, say(kind.equals("delay") ? "450 4.2.1 mailbox busy" : "550 5.1.1 no such user"));
            server.delivery(deliveryTo(france)).service(mail);
        }
        String state = mail.getState();
        server.report(Map.of("kind", kind)).service(mail);

        assertThat(server.context.getSentMails()).singleElement().satisfies(report -> {
            assertThat(report.getSender()).as("the null sender").isNull();
            assertThat(report.getRecipients()).extracting(Object::toString).containsExactly(ALAIN);
            assertThat(text(report)).contains("To: <" + ALAIN + ">\r\n", "Action: " + action + "\r\n",
                "Final-Recipient: rfc822; " + JEANNE, "Reporting-MTA: dns; relay-1.eu-admin.net\r\n", "Subject: Bonjour")
                .contains(kind.equals("delay") ? "450 4.2.1 mailbox busy" : "550 5.1.1 no such user")
                .doesNotContain("caf");
        });
        assertThat(mail.getState()).as("the mail itself goes on").isEqualTo(state);
        assertThat(recipients(mail)).containsExactly(JEANNE);
        assertThat(octets(mail)).isEqualTo(MESSAGE);
    }

    @Test
    void shouldTellTheSenderWhoAskedThatTheMailWasRelayed() throws Exception {
        ask(mail, JEANNE);
        Map<String, String> parameters;
        try (SmtpPeer france = new SmtpPeer("mail.tcn.f.eu-admin.net", "127.82.4.1").offering("8BITMIME")) {
            parameters = deliveryTo(france);
            parameters.put("deliveredProcessor", "delivered");
            server.delivery(parameters).service(mail);
        }
        assertThat(mail.getState()).isEqualTo("delivered");

        server.report(Map.of("kind", "success")).service(mail);

        assertThat(server.context.getSentMails()).singleElement().satisfies(report -> {
            assertThat(report.getSender()).as("the null sender").isNull();
            assertThat(text(report)).contains("Action: relayed\r\n", "Diagnostic-Code: smtp; 250 2.0.0 taken by").doesNotContain("caf");
        });
    }

    @Test
    void shouldHaveTheProofWithAReportOfSuccessAndGoWithoutOneThatCannotBeMade() throws Exception {
        ask(mail, JEANNE);
        DeliveryResults.attach(mail, List.of(new Delivery(Envelopes.of(mail).recipients().get(0), new Destination("x"),
            new Delivered(new RemoteReply(Optional.empty(), Optional.empty(), Optional.empty(), 250, "2.0.0", "taken"),
                Handover.TO_SILENT_HOST))));
        server.proofs = (id, since) -> Optional.of(("proof of " + id).getBytes(StandardCharsets.US_ASCII));
        server.report(Map.of("kind", "success")).service(mail);
        server.proofs = (id, since) -> {
            throw new IOException("disk full");
        };
        server.report(Map.of("kind", "success")).service(mail);

        assertThat(server.context.getSentMails()).hasSize(2);
        assertThat(text(server.context.getSentMails().get(0))).contains("Content-Type: multipart/mixed;", "Action: relayed",
            "filename=proof.zip", Base64.getEncoder().encodeToString(("proof of " + mail.getName()).getBytes(StandardCharsets.US_ASCII)));
        assertThat(text(server.context.getSentMails().get(1))).contains("Action: relayed").doesNotContain("proof.zip");
    }

    @Test
    void shouldGiveTheReasonOfMailThatWasNeverTried() throws Exception {
        mail.setErrorMessage("It is not signed as a whole.");

        server.report(Map.of("kind", "failure")).service(mail);

        assertThat(server.context.getSentMails()).singleElement().satisfies(report ->
            assertThat(text(report)).contains("It is not signed as a whole.", "Final-Recipient: rfc822; " + JEANNE));
    }

    @ParameterizedTest
    @CsvSource({"failure", "delay", "success"})
    void shouldNeverReportToAnEmptySender(String kind) throws Exception {
        MailImpl report = mail("", JEANNE);
        if (kind.equals("success")) {
            ask(report, JEANNE);
            DeliveryResults.attach(report, List.of(new Delivery(Envelopes.of(report).recipients().get(0), new Destination("x"),
                new Delivered(new RemoteReply(Optional.empty(), Optional.empty(), Optional.empty(), 250, "2.0.0", "taken"),
                    Handover.TO_SILENT_HOST))));
        }
        try {
            server.report(Map.of("kind", kind)).service(report);
        } finally {
            report.dispose();
        }
        assertThat(server.context.getSentMails()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"failure, NEVER, 0", "delay, NEVER, 0", "failure, DELAY, 0", "delay, DELAY, 1", "failure, FAILURE, 1",
        "delay, FAILURE, 0", "failure, SUCCESS, 0"})
    void shouldReportWhatTheSenderAskedFor(String kind, Notify notify, int reports) throws Exception {
        mail.setDsnParameters(DsnParameters.builder().addRcptParameter(new MailAddress(JEANNE),
            RecipientDsnParameters.of(EnumSet.of(notify))).build().get());

        server.report(Map.of("kind", kind)).service(mail);

        assertThat(server.context.getSentMails()).hasSize(reports);
    }
}
