package eu.testa.mail.mailets;

import static eu.testa.mail.core.delivery.SmtpPeer.forRecipient;
import static eu.testa.mail.core.delivery.SmtpPeer.say;
import static eu.testa.mail.core.delivery.SmtpPeer.sayAndDrop;
import static eu.testa.mail.mailets.StoreAndForward.ALAIN;
import static eu.testa.mail.mailets.StoreAndForward.JEANNE;
import static eu.testa.mail.mailets.StoreAndForward.LARS;
import static eu.testa.mail.mailets.StoreAndForward.MESSAGE;
import static eu.testa.mail.mailets.StoreAndForward.PIERRE;
import static eu.testa.mail.mailets.StoreAndForward.deliveryTo;
import static eu.testa.mail.mailets.StoreAndForward.mail;
import static eu.testa.mail.mailets.StoreAndForward.theNote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import eu.testa.mail.core.deferred.DeferredMail;
import eu.testa.mail.core.deferred.DeferredStoreFixture;
import eu.testa.mail.core.deferred.Lease;
import eu.testa.mail.core.deferred.MailFilter;
import eu.testa.mail.core.deferred.RetryQueue.Purpose;
import eu.testa.mail.core.deferred.SharedSpool;
import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RecipientResult.Deferred;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.delivery.SmtpPeer;
import eu.testa.mail.core.delivery.SmtpPeer.Point;
import eu.testa.mail.core.mail.MailName;
import eu.testa.mail.core.mail.Recipient;
import eu.testa.mail.core.time.Clocks;
import eu.testa.mail.mailets.StoreAndForward.Seen;
import eu.testa.mail.mailets.delivery.DeferredAttributes;
import eu.testa.mail.mailets.delivery.DividedMail;
import eu.testa.mail.mailets.james.DeliveryResults;
import eu.testa.mail.mailets.james.MailState;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private StoreAndForward server;
    private SmtpPeer france;
    private SmtpPeer denmark;
    private final List<MailImpl> mails = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        server = new StoreAndForward();
        france = new SmtpPeer("mail.tcn.f.eu-admin.net", "127.82.3.1");
        denmark = new SmtpPeer("mail.tcn.dk.eu-admin.net", "127.82.3.2");
    }

    @AfterEach
    void stop() throws IOException {
        mails.forEach(MailImpl::dispose);
        server.close();
        france.close();
        denmark.close();
    }

    private static Map<String, String> parameters(String name, String value) {
        Map<String, String> parameters = new LinkedHashMap<>(theNote());
        if (value == null) {
            parameters.remove(name);
        } else {
            parameters.put(name, value);
        }
        return parameters;
    }

    private void run() throws MessagingException {
        server.delivery(deliveryTo(france, denmark));
        server.retry(theNote());
    }

    private void process(String sender, String... recipients) throws Exception {
        MailImpl mail = mail(sender, recipients);
        mails.add(mail);
        server.process(mail);
    }

    private List<Seen> seen(String state) {
        return server.seen.stream().filter(one -> one.state().equals(state)).toList();
    }

    private void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(PATIENCE).until(condition);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deliveryProcessor", "warnProcessor", "giveUpProcessor"})
    void shouldSayWhichParameterIsMissing(String parameter) {
        assertThatThrownBy(() -> server.retry(parameters(parameter, null))).isInstanceOf(MessagingException.class)
            .hasMessage("mailetcontainer.xml: Retry: <" + parameter + "> is missing");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        interval    | often      | a time with its unit, such as 2 minutes
        interval    | 0 minutes  | a time with its unit, such as 2 minutes
        warnAfter   | -4 hours   | a time with its unit, such as 2 minutes
        giveUpAfter | 5 fortnights | a time with its unit, such as 2 minutes
        concurrency | 0          | a number from 1 to 1000
        concurrency | ten        | a number from 1 to 1000
        """)
    void shouldSayWhatIsWrongWithAParameter(String name, String value, String expected) {
        assertThatThrownBy(() -> server.retry(parameters(name, value))).isInstanceOf(MessagingException.class)
            .hasMessage("mailetcontainer.xml: Retry: <" + name + ">" + value + "</" + name + ">: expected " + expected);
    }

    @ParameterizedTest
    @CsvSource({"interval, 5 hours", "warnAfter, 5 days", "warnAfter, 6 days", "giveUpAfter, 1 hour"})
    void shouldRefuseTimesThatDoNotFollowOneAnother(String name, String value) {
        assertThatThrownBy(() -> server.retry(parameters(name, value))).isInstanceOf(MessagingException.class)
            .hasMessageStartingWith("mailetcontainer.xml: Retry: "
                + "expected <interval> up to <warnAfter>, and <warnAfter> below <giveUpAfter>: ");
    }

    @Test
    void shouldRefuseAParameterThatItDoesNotKnow() {
        assertThatThrownBy(() -> server.retry(parameters("giveUp", "5 days"))).isInstanceOf(MessagingException.class)
            .hasMessageStartingWith("mailetcontainer.xml: Retry: there is no parameter <giveUp>; expected one of ")
            .hasMessageContaining("giveUpAfter");
    }

    @Test
    void shouldUseTheTimesOfTheNoteWhereNoneAreGiven() throws Exception {
        Map<String, String> parameters = theNote();
        List.of("interval", "warnAfter", "giveUpAfter").forEach(parameters::remove);
        france.at(Point.MAIL, say("451 4.7.1 later"));
        server.delivery(deliveryTo(france));
        server.retry(parameters);

        process(ALAIN, JEANNE);

        DeferredMail deferred = server.deferred().get(0);
        assertThat(deferred.attempts().next()).isEqualTo(server.clock.instant().plus(Duration.ofMinutes(2)));
        assertThat(deferred.times().warnAt()).contains(server.clock.instant().plus(Duration.ofHours(4)));
        assertThat(deferred.times().expireAt()).isEqualTo(server.clock.instant().plus(Duration.ofDays(5)));
    }

    /** Such as one that new signatures found, and an administrator released from the quarantine. */
    @Test
    void shouldDeferAMailAnewThatHadLeftTheStore() throws Exception {
        france.at(Point.MAIL, say("451 4.7.1 later"));
        run();
        MailImpl mail = mail(ALAIN, JEANNE);
        mails.add(mail);
        mail.setAttribute(new Attribute(AttributeName.of("testa.deferred.id"), AttributeValue.of(4711L)));
        mail.setAttribute(new Attribute(AttributeName.of("testa.deferred.lease"), AttributeValue.of("over long ago")));
        mail.setAttribute(new Attribute(AttributeName.of("testa.deferred.name"), AttributeValue.of(mail.getName())));
        server.process(mail);
        assertThat(server.deferred()).singleElement().satisfies(deferred -> {
            assertThat(deferred.mailName()).isEqualTo("mail-1");
            assertThat(new String(server.store.mails().message(deferred).open().readAllBytes(), StandardCharsets.ISO_8859_1))
                .isEqualTo(MESSAGE);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {ALAIN, ""})
    void shouldKeepAMailAsItIsAndDeliverItWhenThePeerTakesIt(String sender) throws Exception {
        france.at(Point.MAIL, say("451 4.7.1 later"));
        run();
        process(sender, JEANNE, PIERRE);
        assertThat(server.deferred()).singleElement().satisfies(deferred -> {
            assertThat(deferred.mailName()).isEqualTo("mail-1");
            assertThat(deferred.addresses().sender()).isEqualTo(sender.isEmpty() ? Optional.empty() : Optional.of(ALAIN));
            assertThat(deferred.addresses().recipients()).isEqualTo(2);
            assertThat(deferred.attempts().reply().text()).isEqualTo("4.7.1 later");
        });

        france.at(Point.MAIL, say("250 ok"));
        server.clock.pass(Duration.ofMinutes(2));
        await("delivered, and gone from the store", () -> server.deferred().isEmpty());

        assertThat(france.taken()).singleElement().satisfies(taken -> {
            assertThat(taken.commands()).hasSize(3).first().asString().startsWith("MAIL FROM:<" + sender + ">");
            assertThat(taken.text()).isEqualTo(MESSAGE.replace("\r\n.\r\n", "\r\n..\r\n"));
        });
    }

    /** New mail leaves a destination alone that is down; the probe does not, or it would be down for ever. */
    @Test
    void shouldFindOutThatADestinationIsBack() throws Exception {
        france.at(Point.GREETING, sayAndDrop("421 4.3.2 going down"));
        run();
        process(ALAIN, JEANNE);
        process(ALAIN, JEANNE, PIERRE);
        assertThat(france.connections()).isOne();
        assertThat(server.deferred()).hasSize(2);

        france.at(Point.GREETING, say("220 back again"));
        server.clock.pass(Duration.ofMinutes(2));
        await("delivered", () -> server.deferred().isEmpty());

        assertThat(france.taken()).hasSize(2);
        assertThat(server.destinations.closed(new Destination("tcn.f.eu-admin.net"))).isEmpty();
    }

    /** What is delivered or refused at a later attempt is not tried again; what is left keeps its place in the store. */
    @Test
    void shouldTryOnlyThoseAgainWhoAreLeft() throws Exception {
        france.at(Point.MAIL, say("451 4.7.1 later"));
        run();
        process(ALAIN, JEANNE, PIERRE);
        DeferredMail before = server.deferred().get(0);

        france.at(Point.MAIL, say("250 ok"));
        france.at(Point.RCPT, forRecipient(JEANNE, say("450 4.2.1 mailbox busy")));
        server.clock.pass(Duration.ofMinutes(2));
        await("one is left", () -> server.deferred().get(0).attempts().made() == 2);
        assertThat(server.deferred()).singleElement().satisfies(left -> {
            assertThat(left.id()).isEqualTo(before.id());
            assertThat(left.addresses().recipients()).isOne();
            assertThat(left.times().firstQueued()).isEqualTo(before.times().firstQueued());
            assertThat(left.times().expireAt()).isEqualTo(before.times().expireAt());
        });
        france.at(Point.RCPT, say("250 ok"));
        server.clock.pass(Duration.ofMinutes(2));
        await("nobody is left", () -> server.deferred().isEmpty());

        assertThat(france.taken()).extracting(taken -> taken.commands().get(taken.commands().size() - 1))
            .containsExactly("RCPT TO:<" + PIERRE + ">", "RCPT TO:<" + JEANNE + ">");
    }

    @Test
    void shouldKeepTheRestOfAMailForEachDestination() throws Exception {
        france.close();
        denmark.at(Point.MAIL, say("451 4.7.1 later"));
        run();

        process(ALAIN, JEANNE, LARS);

        assertThat(server.deferred()).extracting(deferred -> deferred.destination().name(), mail -> mail.addresses().recipients())
            .containsExactlyInAnyOrder(tuple("tcn.f.eu-admin.net", 1),
                tuple("tcn.dk.eu-admin.net", 1));
        assertThat(server.destinations.closed(new Destination("tcn.f.eu-admin.net"))).isPresent();
        assertThat(server.destinations.closed(new Destination("tcn.dk.eu-admin.net"))).isEmpty();
    }

    @Test
    void shouldWarnOnceAndGiveUpOnce() throws Exception {
        france.close();
        run();
        process("", JEANNE);

        server.clock.pass(Duration.ofHours(4));
        await("warned", () -> server.deferred().get(0).times().warnAt().isEmpty());
        server.clock.pass(Duration.ofDays(5));
        await("given up", () -> server.deferred().isEmpty());

        assertThat(seen("delay-warning")).singleElement().satisfies(warning -> {
            assertThat(warning.recipients()).containsExactly(JEANNE);
            assertThat(warning.replies()).containsExactly("Connection refused");
        });
        assertThat(seen("ndr")).singleElement().satisfies(end -> {
            assertThat(end.recipients()).containsExactly(JEANNE);
            assertThat(end.replies()).containsExactly("Connection refused");
            assertThat(end.octets()).isEqualTo(MESSAGE);
        });
    }

    /** A mail that only waited behind a dead destination is told of with the time of the last probe, made with another mail. */
    @Test
    void shouldWarnWithTheTimeOfTheLastProbe() throws Exception {
        france.close();
        run();
        Instant start = server.clock.instant();
        process(ALAIN, JEANNE);
        MailImpl second = mail(ALAIN, PIERRE);
        second.setName("mail-2");
        mails.add(second);
        server.process(second);
        Destination destination = server.deferred().get(0).destination();
        assertThat(server.destinations.closed(destination).orElseThrow().at()).contains(start);

        server.clock.pass(Duration.ofMinutes(2));
        Optional<Instant> probed = Optional.of(server.clock.instant());
        await("probed", () -> server.destinations.closed(destination).orElseThrow().at().equals(probed));
        // what is held is not tried any more, and warned of all the same
        server.store.queue().hold(MailFilter.ALL, true);
        server.clock.pass(Duration.ofHours(4));
        await("both warned", () -> server.deferred().stream().allMatch(deferred -> deferred.times().warnAt().isEmpty()));

        assertThat(seen("delay-warning")).hasSize(2).extracting(Seen::tried).containsOnly(List.of(probed));
    }

    @Test
    void shouldKeepMailForWhichNoDeliveryWasTried() throws Exception {
        run();
        MailImpl mail = mail(ALAIN, JEANNE, LARS);
        mails.add(mail);
        mail.setState("retry");
        mail.setErrorMessage("no scanner answers");

        server.process(mail);

        assertThat(server.deferred()).singleElement().satisfies(deferred -> {
            assertThat(deferred.destination()).isEqualTo(new Destination("not-tried"));
            assertThat(deferred.addresses().recipients()).isEqualTo(2);
            assertThat(deferred.attempts().reply().text()).isEqualTo("no scanner answers");
        });
        server.clock.pass(Duration.ofMinutes(2));
        await("delivered", () -> server.deferred().isEmpty());
        assertThat(france.taken()).hasSize(1);
        assertThat(denmark.taken()).hasSize(1);
    }

    /** James keeps a mail whose mailet throws; a mail in state GHOST it forgets. */
    @Test
    void shouldSayThatAMailIsNotKeptWhenTheStoreIsAway() throws Exception {
        france.close();
        run();
        server.store.close();
        MailImpl mail = mail(ALAIN, JEANNE);
        mails.add(mail);

        assertThatThrownBy(() -> server.process(mail)).isInstanceOf(MessagingException.class)
            .hasMessage("mail mail-1 cannot be put into the store");
        assertThat(mail.getState()).isEqualTo("retry");
        assertThat(StoreAndForward.recipients(mail)).containsExactly(JEANNE);
    }

    /**
     * The way to a destination may divide after a mail was deferred. When the second part cannot be stored, the mail that is
     * deferred still has both recipients.
     */
    @Test
    void shouldLoseNobodyWhenADeferredMailDividesAndOnePartCannotBeStored() throws Exception {
        france.at(Point.MAIL, say("451 4.7.1 later"));
        run();
        Retry retry = server.retry(theNote());
        process(ALAIN, JEANNE, PIERRE);
        Lease lease = server.store.mails().lease(server.deferred().get(0).id(), Duration.ofMinutes(30)).orElseThrow();
        MailImpl again = mail(ALAIN, JEANNE, PIERRE);
        mails.add(again);
        DeferredAttributes.mark(again, lease, Purpose.DELIVERY);
        DeliveryResults.attach(again, List.of(putOff(JEANNE, "one"), putOff(PIERRE, "other")));

        inStore("ALTER TABLE octets RENAME TO broken");
        assertThatThrownBy(() -> retry.service(again)).isInstanceOf(MessagingException.class);
        assertThat(server.deferred()).singleElement().extracting(mail -> mail.addresses().recipients()).isEqualTo(2);

        inStore("ALTER TABLE broken RENAME TO octets");
        retry.service(again);
        assertThat(again.getState()).isEqualTo(Mail.GHOST);
        assertThat(DeferredAttributes.wasPutOff(again)).isTrue();
        assertThat(server.deferred()).extracting(one -> one.destination().name(), mail -> mail.addresses().recipients())
            .containsExactlyInAnyOrder(tuple("one", 1),
                tuple("other", 1));
        server.store.mails().finish(lease);
        assertThat(server.deferred()).as("deferred again, so not finished").hasSize(2);
    }

    /** A matcher fits one of two recipients: what is put off of him must not take the place of the mail, which is then put off itself. */
    @Test
    void shouldLoseNobodyWhenAMatcherDividesADeferredMail() throws Exception {
        france.at(Point.MAIL, say("451 4.7.1 later"));
        run();
        Retry retry = server.retry(theNote());
        process(ALAIN, JEANNE, PIERRE);
        Lease lease = server.store.mails().lease(server.deferred().get(0).id(), Duration.ofMinutes(30)).orElseThrow();
        MailImpl again = mail(ALAIN, JEANNE, PIERRE);
        DeferredAttributes.mark(again, lease, Purpose.DELIVERY);
        MailImpl part = DividedMail.partOf(again);
        mails.addAll(List.of(again, part));
        part.setRecipients(List.of(new MailAddress(JEANNE)));
        again.setRecipients(List.of(new MailAddress(PIERRE)));
        DeliveryResults.attach(part, List.of(putOff(JEANNE, "one")));
        DeliveryResults.attach(again, List.of(putOff(PIERRE, "one")));

        retry.service(part);
        retry.service(again);
        server.store.mails().finish(lease);

        List<String> waiting = new ArrayList<>();
        for (byte[] state : server.store.mails().statesOf(new MailName("mail-1"))) {
            waiting.addAll(MailState.fromJson(state).recipients());
        }
        assertThat(waiting).containsExactlyInAnyOrder(JEANNE, PIERRE);
    }

    /** A mailet of James' sends somebody a notice made from a copy of a deferred mail, and the notice is put off before the mail is. */
    @Test
    void shouldLoseNobodyWhenACopyThatAMailetMadeIsPutOff() throws Exception {
        france.at(Point.MAIL, say("451 4.7.1 later"));
        run();
        Retry retry = server.retry(theNote());
        process(ALAIN, JEANNE);
        Lease lease = server.store.mails().lease(server.deferred().get(0).id(), Duration.ofMinutes(30)).orElseThrow();
        MailImpl again = mail(ALAIN, JEANNE);
        DeferredAttributes.mark(again, lease, Purpose.DELIVERY);
        MailImpl notice = MailImpl.duplicate(again);
        mails.addAll(List.of(again, notice));
        notice.setRecipients(List.of(new MailAddress(LARS)));
        DeliveryResults.attach(notice, List.of(putOff(LARS, "other")));
        DeliveryResults.attach(again, List.of(putOff(JEANNE, "one")));

        retry.service(notice);
        retry.service(again);
        server.store.mails().finish(lease);

        assertThat(server.deferred()).extracting(DeferredMail::mailName, one -> one.destination().name())
            .containsExactlyInAnyOrder(tuple("mail-1", "one"), tuple(notice.getName(), "other"));
    }

    private void inStore(String sql) throws IOException {
        server.store.database().write(handle -> handle.execute(sql));
    }

    /** No new five days, and no second warning, when the way to a destination divides after hours. */
    @Test
    void shouldKeepTheTimesOfADeferredMailThatDivides() throws Exception {
        server.namesAway = true;
        denmark.at(Point.MAIL, say("451 4.7.1 later"));
        france.at(Point.MAIL, say("451 4.7.1 later"));
        server.delivery(deliveryTo(france, denmark));
        server.retry(theNote());
        Instant start = server.clock.instant();
        process(ALAIN, JEANNE, LARS);
        assertThat(server.deferred()).singleElement().extracting(one -> one.destination().name()).isEqualTo("way-not-found");
        server.clock.pass(Duration.ofHours(4));
        await("warned", () -> server.deferred().get(0).times().warnAt().isEmpty());
        Optional<Instant> probed = Optional.of(server.clock.instant());
        await("probed", () -> server.destinations.closed(Destination.WAY_NOT_FOUND).orElseThrow().at().equals(probed));

        server.namesAway = false;
        server.clock.pass(Duration.ofMinutes(2));
        await("divided", () -> server.deferred().size() == 2);

        assertThat(server.deferred()).extracting(one -> one.destination().name())
            .containsExactlyInAnyOrder("tcn.f.eu-admin.net", "tcn.dk.eu-admin.net");
        assertThat(server.deferred()).allSatisfy(part -> {
            assertThat(part.times().firstQueued()).isEqualTo(start);
            assertThat(part.times().warnAt()).isEmpty();
            assertThat(part.times().expireAt()).isEqualTo(start.plus(Duration.ofDays(5)));
        });
        assertThat(seen("delay-warning")).hasSize(1);
    }

    /** The name servers are back, whatever is known of the hosts that they name. */
    @Test
    void shouldReleaseWhatWaitedForNamesThoughAHostIsDown() throws Exception {
        server.namesAway = true;
        denmark.close();
        server.delivery(deliveryTo(france, denmark));
        server.retry(theNote());
        for (String name : List.of("mail-1", "mail-2", "mail-3")) {
            MailImpl mail = mail(ALAIN, JEANNE, LARS);
            mail.setName(name);
            mails.add(mail);
            server.process(mail);
        }
        assertThat(server.deferred()).hasSize(3)
            .allSatisfy(one -> assertThat(one.destination()).isEqualTo(Destination.WAY_NOT_FOUND));

        server.namesAway = false;
        server.clock.pass(Duration.ofMinutes(2));
        await("all have gone on", () -> server.deferred().stream()
            .allMatch(one -> one.destination().name().equals("tcn.dk.eu-admin.net")));

        assertThat(france.taken()).hasSize(3);
        assertThat(server.destinations.closed(Destination.WAY_NOT_FOUND)).isEmpty();
    }

    @Test
    void shouldLeaveAMailToTheServerThatHasTakenItOver() throws Exception {
        Retry retry = server.retry(theNote());
        retry.service(putOffMail(Scope.MESSAGE, Scope.MESSAGE));
        long id = server.deferred().get(0).id();
        // before it is due, when the queue would take it
        Lease lost = server.store.mails().lease(id, Duration.ofMinutes(1)).orElseThrow();
        server.clock.pass(Duration.ofMinutes(1));
        Lease taken = server.store.mails().lease(id, Duration.ofMinutes(2)).orElseThrow();
        MailImpl again = mail(ALAIN, JEANNE, PIERRE);
        mails.add(again);
        DeferredAttributes.mark(again, lost, Purpose.DELIVERY);
        DeliveryResults.attach(again, List.of(putOff(JEANNE, "one"), putOff(PIERRE, "other")));

        retry.service(again);

        assertThat(again.getState()).isEqualTo(Mail.GHOST);
        assertThat(server.deferred()).containsExactly(taken.mail());
    }

    /** Two days in the spool are two of the five. */
    @Test
    void shouldCountFromWhenTheServerTookTheMail() throws Exception {
        france.at(Point.MAIL, say("451 4.7.1 later"));
        run();
        Instant taken = server.clock.instant();
        server.clock.pass(Duration.ofDays(2));
        process(ALAIN, JEANNE);

        assertThat(server.deferred()).singleElement().satisfies(deferred -> {
            assertThat(deferred.times().firstQueued()).isEqualTo(taken);
            assertThat(deferred.times().warnAt()).contains(taken.plus(Duration.ofHours(4)));
            assertThat(deferred.times().expireAt()).isEqualTo(taken.plus(Duration.ofDays(5)));
        });
    }

    /** What a host said of the mail itself is newer and truer than what is known of the destination. */
    @Test
    void shouldTellWhatWasSaidOfTheMailItself() throws Exception {
        MailImpl mail = mail(ALAIN, JEANNE, PIERRE);
        mails.add(mail);
        DeliveryResults.attach(mail, List.of(putOff(JEANNE, "x", Scope.MESSAGE), putOff(PIERRE, "x", Scope.DESTINATION)));

        DeliveryResults.update(mail, new RemoteReply(Optional.empty(), Optional.empty(), Optional.empty(), 0, "4.4.1", "refused"));

        assertThat(DeliveryResults.of(mail)).extracting(one -> one.result().reply().text()).containsExactly("later", "refused");
    }

    /** What one recipient met decides when the mail is tried again, and what is known of its destination. */
    @ParameterizedTest
    @CsvSource({"BUSY, BUSY, 0, false", "BUSY, MESSAGE, 2, false", "MESSAGE, DESTINATION, 0, true",
        "DESTINATION, DESTINATION, 0, true"})
    void shouldTryAgainWhenTheWorstIsOver(Scope one, Scope other, int minutes, boolean down) throws Exception {
        server.retry(theNote()).service(putOffMail(one, other));

        assertThat(server.deferred()).singleElement().extracting(mail -> mail.attempts().next())
            .isEqualTo(server.clock.instant().plus(Duration.ofMinutes(minutes)));
        assertThat(server.destinations.closed(new Destination("x")).isPresent()).isEqualTo(down);
    }

    @Test
    void shouldKeepAMailOnceThatTheSpoolGivesAgainAfterACrash() throws Exception {
        Retry retry = server.retry(theNote());
        retry.service(putOffMail(Scope.MESSAGE, Scope.MESSAGE));
        retry.service(putOffMail(Scope.MESSAGE, Scope.MESSAGE));

        assertThat(server.deferred()).singleElement().extracting(DeferredMail::mailName).isEqualTo("mail-1");
    }

    /** The marks are put on anew for each purpose: the copy for a warning has none, and can never take the mail's place. */
    @Test
    void shouldKeepAMailWithoutTheMarksOfAnAttempt() throws Exception {
        Retry retry = server.retry(theNote());
        retry.service(putOffMail(Scope.MESSAGE, Scope.MESSAGE));
        MailImpl again = putOffMail(Scope.MESSAGE, Scope.MESSAGE);
        Lease first = server.store.mails().lease(server.deferred().get(0).id(), Duration.ofMinutes(2)).orElseThrow();
        DeferredAttributes.mark(again, first, Purpose.PROBE);

        retry.service(again);

        Lease lease = server.store.mails().lease(server.deferred().get(0).id(), Duration.ofMinutes(30)).orElseThrow();
        assertThat(lease.mail().attempts().made()).as("no peer was asked").isZero();
        assertThat(new String(lease.state(), StandardCharsets.UTF_8)).contains(JEANNE, "\"name\":\"mail-1\"")
            .doesNotContain("testa.deferred");
    }

    private MailImpl putOffMail(Scope one, Scope other) throws Exception {
        MailImpl mail = mail(ALAIN, JEANNE, PIERRE);
        mails.add(mail);
        mail.setState("retry");
        DeliveryResults.attach(mail, List.of(putOff(JEANNE, "x", one), putOff(PIERRE, "x", other)));
        return mail;
    }

    private static Delivery putOff(String recipient, String destination) {
        return putOff(recipient, destination, Scope.MESSAGE);
    }

    private static Delivery putOff(String recipient, String destination, Scope scope) {
        return new Delivery(Recipient.of(recipient), new Destination(destination), new Deferred(new RemoteReply(
            Optional.empty(), Optional.empty(), Optional.empty(), 451, "4.7.1", "later"), scope));
    }

    private void keepInTheSpoolOfAnotherServer() throws Exception {
        MailImpl mail = mail(ALAIN, JEANNE);
        mails.add(mail);
        new SharedSpool(server.store.mails(), new Clocks(server.clock, server.clock)).keep(mail.getName(), Optional.of(ALAIN),
            MailState.of(mail).toJson(), 1, MimeMessageOctets.of(mail.getMessage()));
    }

    @Test
    void shouldPutIntoItsOwnSpoolWhatADeadServerHadInItsSpool() throws Exception {
        run();
        keepInTheSpoolOfAnotherServer();

        server.clock.pass(DeferredStoreFixture.TERM);

        await("it is taken over", () -> server.deferred().isEmpty());
        assertThat(server.context.getSentMails()).singleElement().satisfies(sent -> {
            assertThat(sent.getState()).as("it begins anew, where it was").isEqualTo("relay");
            assertThat(sent.getRecipients()).extracting(MailAddress::asString).containsExactly(JEANNE);
            assertThat(sent.getAttributes()).as("it is no deferred mail")
                .allSatisfy((name, attribute) -> assertThat(name.asString()).doesNotStartWith("testa.deferred"));
        });
        assertThat(server.seen).as("it runs through no processor here").isEmpty();
    }

    @Test
    void shouldLeaveInTheStoreWhatItsOwnSpoolCannotTake() throws Exception {
        run();
        keepInTheSpoolOfAnotherServer();
        server.spoolIsFull = true;

        server.clock.pass(DeferredStoreFixture.TERM);

        await("it is tried", () -> server.refusals.get() > 0);
        assertThat(server.deferred()).hasSize(1);
    }
}
