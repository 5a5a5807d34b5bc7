package eu.testa.mail.core.delivery;

import static eu.testa.mail.core.delivery.Peering.JEANNE;
import static eu.testa.mail.core.delivery.Peering.PIERRE;
import static eu.testa.mail.core.delivery.Peering.deliver;
import static eu.testa.mail.core.delivery.Peering.engine;
import static eu.testa.mail.core.delivery.Peering.envelope;
import static eu.testa.mail.core.delivery.Peering.plain;
import static eu.testa.mail.core.delivery.SmtpPeer.forRecipient;
import static eu.testa.mail.core.delivery.SmtpPeer.say;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.delivery.RecipientResult.Deferred;
import eu.testa.mail.core.delivery.RecipientResult.Delivered;
import eu.testa.mail.core.delivery.RecipientResult.Failed;
import eu.testa.mail.core.delivery.SmtpPeer.Point;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers whose answers do not belong to what was asked: such a connection carries no other mail, and none waits on it. */
class OutOfStepTest {

    private static final String MESSAGE = "Subject: Bonjour\r\n\r\nBonjour\r\n";

    private SmtpPeer first;
    private SmtpPeer second;
    private DeliveryEngine engine;

    @BeforeEach
    void start() throws IOException {
        first = new SmtpPeer("relay-1.eu-admin.net", "127.82.7.1");
        second = new SmtpPeer("relay-2.eu-admin.net", "127.82.7.2");
        engine = engine(plain(), first, second);
    }

    @AfterEach
    void stop() throws IOException {
        engine.close();
        first.close();
        second.close();
    }

    private List<RecipientResult> mail(String... recipients) {
        return deliver(engine, envelope(recipients), MESSAGE);
    }

    private static String peer(RecipientResult result) {
        return result.reply().host().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldOpenAnotherConnectionAfterAPeerThatSays250Twice(boolean pipelining) {
        first.offering(pipelining ? "PIPELINING" : "HELP").at(Point.FINAL_DOT, say("250 2.0.0 taken\r\n250 2.0.0 taken"));

        assertThat(mail(JEANNE)).hasOnlyElementsOfType(Delivered.class);
        assertThat(mail(PIERRE)).hasOnlyElementsOfType(Delivered.class);
        assertThat(first.taken()).hasSize(2);
        assertThat(first.connections()).isEqualTo(2);
        assertThat(second.connections()).isZero();
    }

    /** The stray answer comes too late to be seen before MAIL: all answers are one off, up to the one to DATA. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTrustNoAnswerWhenTheStrayOneComesWithTheNextMail(boolean pipelining) {
        first.offering(pipelining ? "PIPELINING" : "HELP");
        mail(JEANNE);
        first.at(Point.MAIL, line -> {
            first.at(Point.MAIL, say("250 2.1.0 ok"));
            return say("250 2.0.0 taken\r\n250 2.1.0 ok").play(line);
        });

        assertThat(mail(JEANNE, PIERRE)).hasOnlyElementsOfType(Delivered.class).allMatch(one -> peer(one).equals(first.name()));
        assertThat(first.connections()).isEqualTo(2);
        assertThat(first.taken()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotReturnAMailForTheRefusalOfAnotherRecipient(boolean pipelining) {
        first.offering(pipelining ? "PIPELINING" : "HELP").at(Point.RCPT, forRecipient(PIERRE, say("550 5.1.1 unknown")));
        mail(JEANNE);
        first.at(Point.MAIL, line -> {
            first.at(Point.MAIL, say("250 2.1.0 ok"));
            return say("250 2.0.0 taken\r\n250 2.1.0 ok").play(line);
        });

        List<RecipientResult> results = mail(JEANNE, PIERRE);
        assertThat(results.get(0)).isInstanceOf(Delivered.class);
        assertThat(results.get(1)).isInstanceOf(Failed.class);
    }

    @ParameterizedTest
    @CsvSource({"250 2.0.0 ok, true", "250 2.0.0 ok, false", "334 go on, true", "334 go on, false"})
    void shouldLeaveAHostThatAnswersDataWithAnythingElse(String answer, boolean pipelining) {
        first.offering(pipelining ? "PIPELINING" : "HELP").at(Point.DATA, say(answer));

        assertThat(mail(JEANNE)).hasOnlyElementsOfType(Delivered.class).allMatch(one -> peer(one).equals(second.name()));
        assertThat(first.taken()).isEmpty();
    }

    @Test
    void shouldNotSendAMessageToAPeerThatGoesAheadAndRefusesAtOnce() {
        first.at(Point.DATA, say("354 go ahead\r\n554 5.7.1 no"));

        assertThat(mail(JEANNE)).hasOnlyElementsOfType(Delivered.class).allMatch(one -> peer(one).equals(second.name()));
        assertThat(mail(PIERRE)).hasOnlyElementsOfType(Delivered.class);
        assertThat(first.connections()).isOne();
    }

    @Test
    void shouldCloseAConnectionThatRefusedAMessageAndThenTookIt() {
        first.at(Point.FINAL_DOT, say("554 5.7.1 no\r\n250 2.0.0 taken"));

        assertThat(mail(JEANNE)).hasOnlyElementsOfType(Failed.class);
        first.at(Point.FINAL_DOT, say("250 2.0.0 taken"));
        assertThat(mail(PIERRE)).hasOnlyElementsOfType(Delivered.class);
        assertThat(first.connections()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"354 go ahead", "221 2.0.0 bye", "334 more"})
    void shouldCloseAConnectionThatAnswersTheEndOfAMessageWithAnythingElse(String answer) {
        first.at(Point.FINAL_DOT, say(answer));
        mail(JEANNE);
        first.at(Point.FINAL_DOT, say("250 2.0.0 taken"));

        assertThat(mail(PIERRE)).hasOnlyElementsOfType(Delivered.class);
        assertThat(first.connections()).as("and that of the next mail").isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCloseAConnectionWhoseResetIsNotAnswered250(boolean pipelining) {
        first.offering(pipelining ? "PIPELINING" : "HELP").at(Point.RSET, say("500 5.5.2 what?"))
            .at(Point.MAIL, say("550 5.7.1 not you")).at(Point.DATA, say("503 5.5.1 no"));

        assertThat(mail(JEANNE)).as("a peer may not know RSET").hasOnlyElementsOfType(Failed.class);
        assertThat(first.commands()).endsWith("RSET");
        first.offering("HELP").at(Point.MAIL, say("550 5.7.1 not you"));
        assertThat(mail(PIERRE)).hasOnlyElementsOfType(Failed.class);
        assertThat(first.connections()).isEqualTo(2);
        assertThat(second.connections()).isZero();
    }

    @Test
    void shouldNotGoOnWithAPeerThatIsInTheMiddleOfSomethingAfterReset() {
        first.at(Point.MAIL, say("550 5.7.1 not you")).at(Point.DATA, say("503 5.5.1 no")).at(Point.RSET, say("354 go ahead"));

        assertThat(mail(JEANNE)).hasOnlyElementsOfType(Delivered.class).allMatch(one -> peer(one).equals(second.name()));
    }

    @Test
    void shouldLeaveAHostThatSpeaksBeforeItIsAskedTo() {
        first.at(Point.GREETING, say("220 hello\r\n250 and more"));

        assertThat(mail(JEANNE)).hasOnlyElementsOfType(Delivered.class).allMatch(one -> peer(one).equals(second.name()));
    }

    @Test
    void shouldSayWhatWasOutOfStepWhenNoOtherHostIsLeft() {
        first.at(Point.DATA, say("250 2.0.0 ok"));
        second.at(Point.DATA, say("250 2.0.0 ok"));

        assertThat(mail(JEANNE)).singleElement().isInstanceOfSatisfying(Deferred.class, deferred -> {
            assertThat(deferred.reply().status()).isEqualTo("4.5.0");
            assertThat(deferred.reply().text()).isEqualTo("out of step: DATA was answered with 250 2.0.0 ok");
        });
    }
}
