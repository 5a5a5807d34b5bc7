package eu.testa.mail.mailets;

import static eu.testa.mail.core.delivery.SmtpPeer.forRecipient;
import static eu.testa.mail.core.delivery.SmtpPeer.say;
import static eu.testa.mail.mailets.StoreAndForward.ALAIN;
import static eu.testa.mail.mailets.StoreAndForward.JEANNE;
import static eu.testa.mail.mailets.StoreAndForward.LARS;
import static eu.testa.mail.mailets.StoreAndForward.MESSAGE;
import static eu.testa.mail.mailets.StoreAndForward.PIERRE;
import static eu.testa.mail.mailets.StoreAndForward.ask;
import static eu.testa.mail.mailets.StoreAndForward.deliveryTo;
import static eu.testa.mail.mailets.StoreAndForward.mail;
import static eu.testa.mail.mailets.StoreAndForward.octets;
import static eu.testa.mail.mailets.StoreAndForward.recipients;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.deferred.DeferredMail;
import eu.testa.mail.core.deferred.DeferredMail.Addresses;
import eu.testa.mail.core.deferred.DeferredMail.Attempts;
import eu.testa.mail.core.deferred.DeferredMail.Content;
import eu.testa.mail.core.deferred.DeferredMail.Orders;
import eu.testa.mail.core.deferred.DeferredMail.Times;
import eu.testa.mail.core.deferred.Lease;
import eu.testa.mail.core.deferred.RetryQueue.Purpose;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.delivery.SmtpPeer;
import eu.testa.mail.core.delivery.SmtpPeer.Point;
import eu.testa.mail.mailets.delivery.DeferredAttributes;
import eu.testa.mail.mailets.james.DeliveryResults;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMailContext.SentMail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestaDeliveryTest {

    private StoreAndForward server;
    private SmtpPeer france;
    private SmtpPeer denmark;
    private final List<MailImpl> mails = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        server = new StoreAndForward();
        france = new SmtpPeer("mail.tcn.f.eu-admin.net", "127.82.2.1");
        denmark = new SmtpPeer("mail.tcn.dk.eu-admin.net", "127.82.2.2");
    }

    @AfterEach
    void stop() throws IOException {
        mails.forEach(MailImpl::dispose);
        server.close();
        france.close();
        denmark.close();
    }

    private Map<String, String> parameters(String name, String value) {
        Map<String, String> parameters = new LinkedHashMap<>(deliveryTo(france));
        if (value == null) {
            parameters.remove(name);
        } else {
            parameters.put(name, value);
        }
        return parameters;
    }

    private MailImpl deliver(Map<String, String> parameters, String sender, String... recipients) throws Exception {
        MailImpl mail = mail(sender, recipients);
        mails.add(mail);
        server.delivery(parameters).service(mail);
        return mail;
    }

    private MailImpl deliverAsked(Map<String, String> parameters, String sender, List<String> asked, String... recipients)
        throws Exception {
        MailImpl mail = mail(sender, recipients);
        mails.add(mail);
        ask(mail, asked.toArray(String[]::new));
        server.delivery(parameters).service(mail);
        return mail;
    }

    private MailImpl deliver(String... recipients) throws Exception {
        return deliver(deliveryTo(france, denmark), ALAIN, recipients);
    }

    private static List<String> replies(Mail mail) {
        return DeliveryResults.of(mail).stream()
            .map(one -> one.recipient().address() + " " + one.result().reply().text()).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"retryProcessor", "failedProcessor", "hosts"})
    void shouldSayWhichParameterIsMissing(String parameter) {
        assertThatThrownBy(() -> server.delivery(parameters(parameter, null))).isInstanceOf(MessagingException.class)
            .hasMessage("mailetcontainer.xml: TestaDelivery: <" + parameter + "> is missing");
        assertThatThrownBy(() -> server.delivery(parameters(parameter, " "))).isInstanceOf(MessagingException.class)
            .hasMessage("mailetcontainer.xml: TestaDelivery: <" + parameter + "> is missing");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        route           | dns                      | mx, members, static
        tls             | always                   | off, opportunistic, required
        spoolThreads    | 0                        | a number from 1 to 1000
        spoolThreads    | 1001                     | a number from 1 to 1000
        spoolThreads    | many                     | a number from 1 to 1000
        connectTimeout  | soon                     | a time with its unit, such as 2 minutes
        greetingTimeout | 0 seconds                | a time with its unit, such as 2 minutes
        commandTimeout  | -1 minute                | a time with its unit, such as 2 minutes
        dataTimeout     | 2 parsecs                | a time with its unit, such as 2 minutes
        finalDotTimeout | ten                      | a time with its unit, such as 2 minutes
        hostPause       | 0                        | a time with its unit, such as 2 minutes
        hosts           | tcn.f.eu-admin.net       | domain = host:port, separated by commas
        trustAnchors    | nowhere.pem              | a file with the certificates of the trusted authorities (PEM)
        trustAnchors    | pom.xml                  | a file with the certificates of the trusted authorities (PEM)
        """)
    void shouldSayWhatIsWrongWithAParameter(String name, String value, String expected) {
        assertThatThrownBy(() -> server.delivery(parameters(name, value))).isInstanceOf(MessagingException.class)
            .hasMessageStartingWith("mailetcontainer.xml: TestaDelivery: "
                + "<" + name + ">" + value + "</" + name + ">: expected " + expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        tcn.f.eu-admin.net 192.0.2.7:25                              | 'tcn.f.eu-admin.net 192.0.2.7:25' has no =
        = 192.0.2.7:25                                               | '= 192.0.2.7:25' has no domain
        tcn.f.eu-admin.net =                                         | 'tcn.f.eu-admin.net =' has no host
        tcn.f.eu-admin.net = 192.0.2.7:x                             | 'x' is not a port
        tcn.f.eu-admin.net = 192.0.2.7:0                             | 0 is not a port
        tcn.f.eu-admin.net = a, tcn.b.eu-admin.net = b, TCN.f.EU-admin.net = c | tcn.f.eu-admin.net has two routes
        """)
    void shouldSayWhatIsWrongWithTheListOfHosts(String hosts, String reason) {
        assertThatThrownBy(() -> server.delivery(parameters("hosts", hosts))).isInstanceOf(MessagingException.class)
            .hasMessage("mailetcontainer.xml: TestaDelivery: "
                + "<hosts>" + hosts + "</hosts>: expected domain = host:port, separated by commas: "
                + reason);
    }

    @Test
    void shouldRefuseAParameterThatItDoesNotKnow() {
        assertThatThrownBy(() -> server.delivery(parameters("retryProcesor", "retry"))).isInstanceOf(MessagingException.class)
            .hasMessageStartingWith("mailetcontainer.xml: TestaDelivery: "
                + "there is no parameter <retryProcesor>; expected one of ")
            .hasMessageContaining("retryProcessor");
    }

    @Test
    void shouldRefuseAListOfHostsThatNoRouteUses() {
        assertThatThrownBy(() -> server.delivery(parameters("route", "mx"))).isInstanceOf(MessagingException.class)
            .hasMessageStartingWith("mailetcontainer.xml: TestaDelivery: there is no parameter <hosts>");
    }

    @Test
    void shouldNotPretendToRequireTlsWithoutAnchors() {
        assertThatThrownBy(() -> server.delivery(parameters("tls", "required"))).isInstanceOf(MessagingException.class)
            .hasMessage("mailetcontainer.xml: TestaDelivery: "
                + "<tls>required</tls> and <trustAnchors> go together; found <tls>required</tls> "
                + "without <trustAnchors>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "required"})
    void shouldLeaveTlsToTheMembersWhereTheyHaveTheirOwn(String tls) {
        Map<String, String> parameters = parameters("hosts", null);
        parameters.put("route", "members");
        parameters.put("tls", tls);
        assertThatThrownBy(() -> server.delivery(parameters)).isInstanceOf(MessagingException.class)
            .hasMessage("mailetcontainer.xml: TestaDelivery: "
                + "<tls>: with <route>members</route>, each member has its own in members.xml; expected "
                + "none here");
    }

    @Test
    void shouldBeDoneWithAMailThatIsDelivered() throws Exception {
        MailImpl mail = deliver(JEANNE, PIERRE);

        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(replies(mail)).as("for nobody").isEmpty();
        assertThat(france.taken()).singleElement()
            .satisfies(taken -> assertThat(taken.commands()).hasSize(3))
            .satisfies(taken -> assertThat(taken.text()).isEqualTo(MESSAGE.replace("\r\n.\r\n", "\r\n..\r\n")));
        assertThat(server.context.getSentMails()).isEmpty();
    }

    @Test
    void shouldSendADeliveredMailToTheProcessorForItWhereTheSenderAskedAndThePeerDoesNotTell() throws Exception {
        france.offering("PIPELINING", "8BITMIME");

        MailImpl mail = deliverAsked(parameters("deliveredProcessor", "delivered"), ALAIN, List.of(JEANNE), JEANNE, PIERRE);

        assertThat(mail.getState()).isEqualTo("delivered");
        assertThat(recipients(mail)).containsExactly(JEANNE);
        assertThat(replies(mail)).containsExactly(JEANNE + " 2.0.0 taken by mail.tcn.f.eu-admin.net");
        assertThat(server.context.getSentMails()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Alain.Dupont@tcn.b.eu-admin.net, true,  true",
        "Alain.Dupont@tcn.b.eu-admin.net, false, false",
        "'',                              false, true"})
    void shouldBeDoneWithADeliveredMailOfWhichNobodyIsToldByThisServer(String sender, boolean dsn, boolean asked) throws Exception {
        france.offering("8BITMIME", dsn ? "DSN" : "PIPELINING");

        MailImpl mail = deliverAsked(parameters("deliveredProcessor", "delivered"), sender, asked ? List.of(JEANNE) : List.of(PIERRE),
            JEANNE);

        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(france.taken()).hasSize(1);
        assertThat(server.context.getSentMails()).isEmpty();
    }

    @Test
    void shouldNotReportOfSuccessWithoutAProcessorForIt() throws Exception {
        france.offering("8BITMIME");

        assertThat(deliverAsked(deliveryTo(france), ALAIN, List.of(JEANNE), JEANNE).getState()).isEqualTo(Mail.GHOST);
    }

    @Test
    void shouldSendToRetryWhatIsPutOff() throws Exception {
        france.at(Point.RCPT, say("450 4.2.1 mailbox busy"));

        MailImpl mail = deliver(JEANNE);

        assertThat(mail.getState()).isEqualTo("retry");
        assertThat(recipients(mail)).containsExactly(JEANNE);
        assertThat(replies(mail)).containsExactly(JEANNE + " 4.2.1 mailbox busy");
        assertThat(octets(mail)).isEqualTo(MESSAGE);
    }

    @Test
    void shouldSendToRetryWhatNoHostTakes() throws Exception {
        france.close();

        MailImpl mail = deliver(JEANNE);

        assertThat(mail.getState()).isEqualTo("retry");
        assertThat(replies(mail)).containsExactly(JEANNE + " Connection refused");
    }

    /** Stock James drops it. */
    @Test
    void shouldSendToRetryAReportThatNoHostTakes() throws Exception {
        france.close();

        MailImpl mail = deliver(deliveryTo(france), "", JEANNE);

        assertThat(mail.getMaybeSender().isNullSender()).isTrue();
        assertThat(mail.getState()).isEqualTo("retry");
        assertThat(recipients(mail)).containsExactly(JEANNE);
    }

    @Test
    void shouldSendToTheFailedWhatIsRefused() throws Exception {
        france.at(Point.RCPT, say("550 5.1.1 no such user"));

        MailImpl mail = deliver(JEANNE);

        assertThat(mail.getState()).isEqualTo("ndr");
        assertThat(replies(mail)).containsExactly(JEANNE + " 5.1.1 no such user");
        assertThat(server.context.getSentMails()).isEmpty();
    }

    @Test
    void shouldSendToTheFailedWhatHasNoRoute() throws Exception {
        MailImpl mail = deliver("Helmi.Virtanen@tcn.fin.eu-admin.net");

        assertThat(mail.getState()).isEqualTo("ndr");
        assertThat(replies(mail)).singleElement().asString().endsWith("there is no route to tcn.fin.eu-admin.net from here");
    }

    @Test
    void shouldCopyOnlyWhatDoesNotWait() throws Exception {
        france.at(Point.RCPT, forRecipient(JEANNE, say("550 5.1.1 no such user")));
        denmark.at(Point.MAIL, say("451 4.7.1 later"));
        france.offering("8BITMIME");
        Map<String, String> parameters = deliveryTo(france, denmark);
        parameters.put("deliveredProcessor", "delivered");

        MailImpl mail = deliverAsked(parameters, ALAIN, List.of(PIERRE), JEANNE, PIERRE, LARS);

        assertThat(mail.getState()).isEqualTo("retry");
        assertThat(mail.getName()).isEqualTo("mail-1");
        assertThat(recipients(mail)).containsExactly(LARS);
        assertThat(replies(mail)).containsExactly(LARS + " 4.7.1 later");
        assertThat(server.context.getSentMails()).extracting(SentMail::getState).containsExactlyInAnyOrder("ndr", "delivered");
        assertThat(copy("ndr").getRecipients()).extracting(Object::toString).containsExactly(JEANNE);
        assertThat(copy("ndr").getSender()).hasToString(ALAIN);
        assertThat(results(copy("ndr"))).contains("5.1.1 no such user").doesNotContain("taken by", "later");
        assertThat(copy("delivered").getRecipients()).extracting(Object::toString).containsExactly(PIERRE);
        assertThat(results(copy("delivered"))).contains("taken by").doesNotContain("no such user", "later");
    }

    @Test
    void shouldCopyNothingForWhatIsDoneWith() throws Exception {
        france.at(Point.RCPT, forRecipient(JEANNE, say("550 5.1.1 no such user")));

        MailImpl mail = deliver(PIERRE, JEANNE);

        assertThat(mail.getState()).isEqualTo("ndr");
        assertThat(recipients(mail)).containsExactly(JEANNE);
        assertThat(server.context.getSentMails()).isEmpty();
    }

    private SentMail copy(String state) {
        return server.context.getSentMails().stream().filter(sent -> sent.getState().equals(state)).findFirst().orElseThrow();
    }

    private static String results(SentMail sent) {
        return sent.getAttributes().values().stream().filter(one -> one.getName().asString().equals("testa.deliveries"))
            .map(one -> one.getValue().value().toString()).findFirst().orElseThrow();
    }

    /** What waits goes on waiting as itself; the copy for the report must not take it out of the store. */
    @Test
    void shouldLeaveADeferredMailItsIdentityAndTheCopyNone() throws Exception {
        france.at(Point.RCPT, forRecipient(JEANNE, say("550 5.1.1 no such user")));
        denmark.at(Point.MAIL, say("451 4.7.1 later"));
        MailImpl mail = mail(ALAIN, JEANNE, LARS);
        mails.add(mail);
        RemoteReply before = new RemoteReply(Optional.empty(), Optional.empty(), Optional.empty(), 0, "4.4.1", "refused");
        DeferredAttributes.mark(mail, new Lease(new DeferredMail(7, "mail-1", new Destination("x"), new Addresses(Optional.of(ALAIN), 2),
            new Content(1, 1), new Times(server.clock.instant(), Optional.empty(), server.clock.instant()),
            new Attempts(1, server.clock.instant(), before), new Orders(false, false)), new byte[0], "token"), Purpose.PROBE);

        server.delivery(deliveryTo(france, denmark)).service(mail);

        assertThat(mail.getState()).isEqualTo("retry");
        assertThat(DeferredAttributes.lease(mail)).contains(new Lease.Key(7, "token"));
        assertThat(copy("ndr").getAttributes().keySet()).extracting(Object::toString)
            .noneMatch(name -> name.contains("testa.deferred.id") || name.contains("testa.deferred.lease")
                || name.contains("testa.deferred.probe"));
    }

    /** A full disk must not send a mail again to those who have it, nor lose those who were refused. */
    @Test
    void shouldTryThoseAgainWhoseRefusalCannotBeReportedAndNobodyWhoHasTheMail() throws Exception {
        france.offering("8BITMIME").at(Point.RCPT, forRecipient(JEANNE, say("550 5.1.1 no such user")));
        denmark.at(Point.MAIL, say("451 4.7.1 later"));
        Map<String, String> parameters = deliveryTo(france, denmark);
        parameters.put("deliveredProcessor", "delivered");
        server.spoolIsFull = true;

        MailImpl mail = deliverAsked(parameters, ALAIN, List.of(PIERRE), JEANNE, PIERRE, LARS);

        assertThat(mail.getState()).isEqualTo("retry");
        assertThat(recipients(mail)).containsExactlyInAnyOrder(JEANNE, LARS);
        assertThat(replies(mail)).containsExactlyInAnyOrder(JEANNE + " 5.1.1 no such user", LARS + " 4.7.1 later");
    }

    @Test
    void shouldSayWhenTheServerTookAMailThatLayInTheSpool() throws Exception {
        MailImpl mail = mail(ALAIN, JEANNE);
        mails.add(mail);
        Instant taken = server.clock.instant();
        server.clock.pass(Duration.ofDays(2));

        assertThat(DeferredAttributes.acceptedAt(mail, server.clock)).isEqualTo(taken);
        mail.setLastUpdated(Date.from(server.clock.instant().plusSeconds(60)));
        assertThat(DeferredAttributes.acceptedAt(mail, server.clock)).as("the clock was set back").isEqualTo(server.clock.instant());
    }

    @Test
    void shouldPutAMailOffThatCannotBeReadHere() throws Exception {
        MailImpl mail = mail(ALAIN, JEANNE);
        mails.add(mail);
        mail.setMessageNoCopy(new MimeMessageWrapper(new Unreadable()));

        server.delivery(deliveryTo(france)).service(mail);

        assertThat(mail.getState()).isEqualTo("retry");
        assertThat(replies(mail)).singleElement().asString().contains("the disk is broken");
        assertThat(france.taken()).isEmpty();
    }

    private static final class Unreadable implements MimeMessageSource {

        @Override
        public String getSourceId() {
            return "unreadable";
        }

        @Override
        public InputStream getInputStream() throws IOException {
            throw new IOException("the disk is broken");
        }

        @Override
        public long getMessageSize() throws IOException {
            throw new IOException("the disk is broken");
        }
    }
}
