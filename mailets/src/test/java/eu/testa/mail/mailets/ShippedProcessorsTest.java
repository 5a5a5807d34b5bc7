package eu.testa.mail.mailets;

import static eu.testa.mail.core.delivery.SmtpPeer.forRecipient;
import static eu.testa.mail.core.delivery.SmtpPeer.say;
import static eu.testa.mail.core.delivery.SmtpPeer.slowly;
import static eu.testa.mail.mailets.StoreAndForward.ALAIN;
import static eu.testa.mail.mailets.StoreAndForward.JEANNE;
import static eu.testa.mail.mailets.StoreAndForward.LARS;
import static eu.testa.mail.mailets.StoreAndForward.MESSAGE;
import static eu.testa.mail.mailets.StoreAndForward.PIERRE;
import static eu.testa.mail.mailets.StoreAndForward.ask;
import static eu.testa.mail.mailets.StoreAndForward.mail;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.delivery.SmtpPeer;
import eu.testa.mail.core.delivery.SmtpPeer.Point;
import eu.testa.mail.core.mail.Outbox;
import eu.testa.mail.mailets.StoreAndForward.Kept;
import eu.testa.mail.mailets.evidence.Reception;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The processors of store and forward as they ship, in James' own container. */
class ShippedProcessorsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration INTERVAL = Duration.ofMinutes(2);
    private static final Destination DENMARK = new Destination("tcn.dk.eu-admin.net");

    private StoreAndForward server;
    private SmtpPeer france;
    private SmtpPeer denmark;

    @BeforeEach
    void start() throws Exception {
        server = new StoreAndForward();
        france = new SmtpPeer("mail.tcn.f.eu-admin.net", "127.82.4.1");
        denmark = new SmtpPeer("mail.tcn.dk.eu-admin.net", "127.82.4.2");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        france.close();
        denmark.close();
    }

    private void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(PATIENCE).until(condition);
    }

    private MailImpl send(String sender, String... recipients) throws Exception {
        MailImpl mail = mail(sender, recipients);
        server.process(mail);
        return mail;
    }

    @ParameterizedTest
    @ValueSource(strings = {"national", "relay", "stock-james"})
    void shouldKeepDeferredMailThatAMailetFailsOn(String role) throws Exception {
        Map<String, String> chosen = new LinkedHashMap<>();
        for (String state : List.of("relay", "delivered", "retry", "delay-warning", "ndr")) {
            NodeList mailets = (NodeList) XPathFactory.newInstance().newXPath()
                .evaluate("//processor[@state='" + state + "']/mailet[@class != 'Null']", xml(role), XPathConstants.NODESET);
            for (int i = 0; i < mailets.getLength(); i++) {
                Element mailet = (Element) mailets.item(i);
                NodeList choice = mailet.getElementsByTagName("onMailetException");
                chosen.put(state + " " + mailet.getAttribute("class").replaceFirst(".*\\.", ""),
                    choice.getLength() == 0 ? "error" : choice.item(0).getTextContent());
            }
        }

        Map<String, String> expected = new LinkedHashMap<>(Map.of(
            "relay TestaDelivery", "propagate",
            "relay ReturnMail", "propagate",
            "delivered DeliveryReport", "ignore",
            "retry Retry", "propagate",
            "delay-warning DeliveryReport", "propagate",
            "ndr Discard", "propagate",
            "ndr ToRepository", "propagate",
            "ndr DeliveryReport", "propagate"));
        if (!role.equals("national")) {
            expected.put("retry Discard", "propagate");
        }
        assertThat(chosen).containsExactlyInAnyOrderEntriesOf(expected);
    }

    /** James' Null writes nothing down: what became of the mail has to be written by who stands right before it. */
    @ParameterizedTest
    @ValueSource(strings = {"national", "relay", "stock-james"})
    void shouldEndNoMailOfWhichNobodyWroteDownWhatBecameOfIt(String role) throws Exception {
        NodeList ends = (NodeList) XPathFactory.newInstance().newXPath()
            .evaluate("//mailet[@class = 'Null']", xml(role), XPathConstants.NODESET);

        assertThat(ends.getLength()).isPositive();
        for (int i = 0; i < ends.getLength(); i++) {
            Element end = (Element) ends.item(i);
            NodeList before = (NodeList) XPathFactory.newInstance().newXPath()
                .evaluate("preceding-sibling::mailet[@match = 'All']", end, XPathConstants.NODESET);
            List<String> all = new ArrayList<>();
            for (int j = 0; j < before.getLength(); j++) {
                all.add(((Element) before.item(j)).getAttribute("class").replaceFirst(".*\\.", ""));
            }
            assertThat(end.getAttribute("match")).isEqualTo("All");
            assertThat(all).as(((Element) end.getParentNode()).getAttribute("state"))
                .containsAnyOf("DeliveryReport", "ToRepository");
        }
    }

    /** Whatever becomes of a mail, its evidence says so under the id that its sender was told, for each of its recipients. */
    @ParameterizedTest
    @ValueSource(strings = {"national", "relay"})
    void shouldWriteDownTheEndOfAMailForEachRecipientUnderTheIdThatItWasTakenUnder(String role) throws Exception {
        server.runShipped(role, france, denmark);
        denmark.at(Point.RCPT, say("550 5.1.1 no such user"));
        MailImpl mail = mail(ALAIN, JEANNE, LARS, "someone@example.org");
        new Reception(server.clock.instant(), "taken-as", Optional.empty(), ALAIN, List.of(JEANNE), 1, "", "192.0.2.1", "none",
            Optional.empty()).keepWith(mail);
        server.process(mail);

        assertThat(server.evidence.deeds("taken-as")).containsExactlyInAnyOrder("forwarded", "failed", "returned", "returned");
        assertThat(server.evidence.deeds(mail.getName())).isEmpty();
    }

    /** Nothing leaves for anywhere but TESTA. */
    @ParameterizedTest
    @ValueSource(strings = {"national", "relay", "stock-james"})
    void shouldGiveToTheDeliveryNothingButRecipientsOnTesta(String role) throws Exception {
        NodeList deliveries = (NodeList) XPathFactory.newInstance().newXPath()
            .evaluate("//mailet[contains(@class, 'TestaDelivery') or contains(@class, 'RemoteDelivery')]/@match", xml(role),
                XPathConstants.NODESET);

        assertThat(deliveries.getLength()).isEqualTo(1);
        assertThat(deliveries.item(0).getTextContent().replaceFirst(".*\\.", "")).isEqualTo("RecipientIsTesta");
    }

    @ParameterizedTest
    @ValueSource(strings = {"national", "relay"})
    void shouldReturnWhatIsNotOnTestaWithTheReason(String role) throws Exception {
        server.runShipped(role, france, denmark);

        send(ALAIN, JEANNE, "someone@example.org", "someone%example.org@tcn.f.eu-admin.net");

        assertThat(france.taken()).hasSize(1);
        assertThat(server.deferred()).isEmpty();
        assertThat(server.kept).isEmpty();
        assertThat(server.reports).singleElement().asString().contains("Action: failed", "Status: 5.7.1",
            "Final-Recipient: rfc822; someone@example.org\r\n",
            "Final-Recipient: rfc822; someone%example.org@tcn.f.eu-admin.net\r\n",
            "It is not on TESTA, and mail from here goes nowhere else.").doesNotContain(JEANNE);
    }

    /** It begins anew when the database is back; the repository error is for what an administrator has to look at. */
    @ParameterizedTest
    @ValueSource(strings = {"national", "relay"})
    void shouldLetMailThatCannotBePutOffWaitInTheSpool(String role) throws Exception {
        server.runShipped(role, france, denmark);
        denmark.close();
        server.store.close();

        send(ALAIN, JEANNE, LARS);

        assertThat(france.taken()).as("needs no store").hasSize(1);
        assertThat(server.kept).isEmpty();
        assertThat(server.context.getSentMails()).singleElement().satisfies(waiting -> {
            assertThat(waiting.getState()).isEqualTo("root");
            assertThat(waiting.getDelay()).isPresent();
            assertThat(waiting.getRecipients()).as("the other has it").extracting(Object::toString).containsExactly(LARS);
        });
    }

    private static Document xml(String role) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder()
            .parse(Path.of("..", "conf", role, "mailetcontainer.xml").toFile());
    }

    @ParameterizedTest
    @ValueSource(strings = {"national", "relay"})
    void shouldTryAgainToReturnAMailWhoseReportCannotBeWritten(String role) throws Exception {
        server.runShipped(role, france, denmark);
        denmark.close();
        send(ALAIN, LARS);
        server.spoolIsFull = true;
        Instant end = server.deferred().get(0).times().expireAt();
        server.clock.pass(Duration.ofDays(5));
        await("tried in vain", () -> server.refusals.get() == 1 && server.store.mails().backlog(DENMARK).inWork() == 0);
        assertThat(server.deferred()).singleElement().satisfies(deferred -> assertThat(deferred.times().expireAt()).isEqualTo(end));
        assertThat(server.kept).isEmpty();

        server.spoolIsFull = false;
        server.clock.pass(INTERVAL);
        await("returned", () -> server.deferred().isEmpty());
        assertThat(server.reports).singleElement().asString().contains("Action: failed", "Final-Recipient: rfc822; " + LARS);
        assertThat(server.kept).isEmpty();
    }

    /** Mail from the spool: those who have it are not to get it again, and the others are not to be lost. */
    @Test
    void shouldGiveToTheAdministratorWhatCannotBeDeferredAndNothingElse() throws Exception {
        server.runShipped("relay", france, denmark);
        denmark.close();
        server.store.database().write(handle -> handle.execute("ALTER TABLE deferred_mail RENAME TO lost"));

        send(ALAIN, JEANNE, LARS);

        assertThat(france.taken()).hasSize(1);
        assertThat(server.kept).containsExactly(new Kept("file://error", List.of(LARS), MESSAGE));
    }

    @Test
    void shouldBeDoneWithADeliveredMailOfWhichTheSenderCannotBeTold() throws Exception {
        france.offering("8BITMIME").at(Point.MAIL, say("451 4.7.1 later"));
        server.runShipped("relay", france, denmark);
        MailImpl mail = mail(ALAIN, JEANNE);
        ask(mail, JEANNE);
        server.process(mail);
        server.spoolIsFull = true;
        france.at(Point.MAIL, say("250 ok"));
        server.clock.pass(INTERVAL);
        await("delivered", () -> server.deferred().isEmpty());

        assertThat(france.taken()).hasSize(1);
        assertThat(server.reports).isEmpty();
        assertThat(server.kept).isEmpty();
    }

    /**
     * One mail, three fates: delivered at once, refused at the second attempt, put off for five days. Each recipient is
     * told of by himself, at his time, and as often as he must be.
     */
    @Test
    void shouldReportEachRecipientAtHisTime() throws Exception {
        france.offering("8BITMIME").at(Point.RCPT, forRecipient(PIERRE, say("450 4.2.1 mailbox busy")));
        server.runShipped("relay", france, denmark);
        denmark.close();
        Instant start = server.clock.instant();
        MailImpl mail = mail(ALAIN, JEANNE, PIERRE, LARS);
        ask(mail, JEANNE);
        server.process(mail);
        List<String> expected = new ArrayList<>();
        expected.add("Mon, 2 Mar 2026 09:00:00 +0100 relayed " + JEANNE);
        assertThat(told()).isEqualTo(expected);

        france.at(Point.RCPT, say("550 5.1.1 no such user"));
        passTo(start.plus(INTERVAL));
        await("refused", () -> server.deferred().size() == 1);
        expected.add("Mon, 2 Mar 2026 09:02:00 +0100 failed " + PIERRE);
        assertThat(told()).isEqualTo(expected);

        passTo(start.plus(Duration.ofHours(4)).minusMillis(1));
        assertThat(told()).isEqualTo(expected);
        server.clock.pass(Duration.ofMillis(1));
        await("warned", () -> server.deferred().get(0).times().warnAt().isEmpty());
        expected.add("Mon, 2 Mar 2026 13:00:00 +0100 delayed " + LARS);
        assertThat(told()).isEqualTo(expected);

        passTo(start.plus(Duration.ofDays(5)).minusMillis(1));
        assertThat(told()).isEqualTo(expected);
        server.clock.pass(Duration.ofMillis(1));
        await("given up", () -> server.deferred().isEmpty());
        expected.add("Sat, 7 Mar 2026 09:00:00 +0100 failed " + LARS);
        assertThat(told()).isEqualTo(expected);
        assertThat(france.taken()).hasSize(1);
        assertThat(server.kept).isEmpty();
    }

    /** A report that nobody took has no sender: the postmaster gets it, and nobody is told. */
    @Test
    void shouldKeepAReportForThePostmasterThatNobodyTookInFiveDays() throws Exception {
        server.runShipped("relay", france, denmark);
        denmark.close();
        Instant start = server.clock.instant();
        send("", LARS);
        server.clock.pass(Duration.ofHours(4));
        await("its warning is done with", () -> server.deferred().get(0).times().warnAt().isEmpty());
        server.clock.pass(Duration.between(server.clock.instant(), start.plus(Duration.ofDays(5))));
        await("given up", () -> server.deferred().isEmpty());

        assertThat(server.kept).containsExactly(new Kept("file://postmaster", List.of(LARS), MESSAGE));
        assertThat(server.reports).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"451 4.3.0 The disk is full", "550 5.1.1 No such user"})
    void shouldDropAProbeThatIsNotDeliveredAtOnce(String answer) throws Exception {
        server.runShipped("relay", france, denmark);
        france.at(Point.RCPT, say(answer));

        send("", "testa-probe@tcn.f.eu-admin.net");

        assertThat(france.commands()).contains("RCPT TO:<testa-probe@tcn.f.eu-admin.net>");
        assertThat(server.evidence.deeds("mail-1")).endsWith("discarded");
        assertThat(server.deferred()).isEmpty();
        assertThat(server.kept).isEmpty();
        assertThat(server.reports).isEmpty();
    }

    /** The spool has no place for a destination that was slow a moment ago; its own queue has one at once. */
    @Test
    void shouldDeliverAProbeRightAfterASlowDelivery() throws Exception {
        server.runShipped("relay", france, denmark);
        beSlowOnce();

        send("", "testa-probe@tcn.f.eu-admin.net");

        await("delivered", () -> france.commands().contains("RCPT TO:<testa-probe@tcn.f.eu-admin.net>"));
        await("done", () -> server.deferred().isEmpty());
        assertThat(server.evidence.deeds("mail-1")).containsExactly("forwarded", "forwarded");
    }

    @Test
    void shouldDropAProbeThatIsNotDeliveredFromTheQueueEither() throws Exception {
        server.runShipped("relay", france, denmark);
        beSlowOnce();
        france.at(Point.RCPT, say("451 4.3.0 The disk is full"));

        send("", "testa-probe@tcn.f.eu-admin.net");

        await("discarded", () -> server.evidence.deeds("mail-1").contains("discarded"));
        await("done", () -> server.deferred().isEmpty());
        assertThat(server.kept).isEmpty();
        assertThat(server.reports).isEmpty();
    }

    private void beSlowOnce() throws Exception {
        france.at(Point.FINAL_DOT, slowly("250 2.0.0 taken", 60));
        send(ALAIN, JEANNE);
        france.at(Point.FINAL_DOT, say("250 2.0.0 taken"));
    }

    /** Health and one mail to the postmaster say so; a copy an hour in his repository would say no more. */
    @ParameterizedTest
    @ValueSource(strings = {"national", "relay"})
    void shouldKeepNoCopyOfACheckpointOfItsOwnThatIsRefused(String role) throws Exception {
        server.runShipped(role, france, denmark);
        france.at(Point.RCPT, say("550 5.1.1 No such user"));

        server.process(checkpointCopy(Outbox.LETTER + "mail-1"));

        assertThat(server.evidence.deeds(Outbox.LETTER + "mail-1")).containsExactly("failed", "discarded");
        assertThat(server.kept).isEmpty();

        server.process(checkpointCopy("mail-1"));

        assertThat(server.kept).as("that of another server is kept as any mail without a sender").hasSize(1);
    }

    private static MailImpl checkpointCopy(String name) throws Exception {
        MailImpl mail = mail("", JEANNE);
        mail.setName(name);
        mail.setMessageNoCopy(new MimeMessageWrapper(MimeMessageInputStreamSource.create(name, new ByteArrayInputStream(
            ("Message-ID: <checkpoint.1772442000000@relay-1.eu-admin.net>\r\n" + MESSAGE).getBytes(StandardCharsets.ISO_8859_1)))));
        return mail;
    }

    /** And waits until Denmark was probed at that time, so that all that was due before is done. */
    private void passTo(Instant time) {
        server.clock.pass(Duration.between(server.clock.instant(), time));
        await("probed", () -> server.destinations.closed(DENMARK).flatMap(RemoteReply::at).equals(Optional.of(time)));
    }

    /** Each report's date, and what it says of whom. */
    private List<String> told() {
        return server.reports.stream().map(report -> field(report, "Date") + " " + field(report, "Action") + " "
            + String.join(" ", fields(report, "Final-Recipient"))).toList();
    }

    private static String field(String report, String name) {
        return String.join(" ", fields(report, name));
    }

    private static List<String> fields(String report, String name) {
        return report.lines().filter(line -> line.startsWith(name + ": "))
            .map(line -> line.substring(line.indexOf(':') + 1).replace("rfc822;", "").strip()).toList();
    }
}
