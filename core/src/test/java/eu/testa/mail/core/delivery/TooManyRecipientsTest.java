package eu.testa.mail.core.delivery;

import static eu.testa.mail.core.delivery.Peering.JEANNE;
import static eu.testa.mail.core.delivery.Peering.PIERRE;
import static eu.testa.mail.core.delivery.Peering.deliver;
import static eu.testa.mail.core.delivery.Peering.engine;
import static eu.testa.mail.core.delivery.Peering.envelope;
import static eu.testa.mail.core.delivery.Peering.plain;
import static eu.testa.mail.core.delivery.SmtpPeer.say;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.delivery.RecipientResult.Deferred;
import eu.testa.mail.core.delivery.RecipientResult.Delivered;
import eu.testa.mail.core.delivery.RecipientResult.Failed;
import eu.testa.mail.core.delivery.SmtpPeer.Act;
import eu.testa.mail.core.delivery.SmtpPeer.Point;
import eu.testa.mail.core.delivery.SmtpPeer.Taken;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A peer that takes a few recipients at a time gets the others in further transactions of the attempt (RFC 5321 §4.5.3.1.10). */
class TooManyRecipientsTest {

    private static final String MESSAGE = "Subject: Bonjour\r\n\r\nBonjour\r\n";

    private SmtpPeer first;
    private SmtpPeer second;
    private DeliveryEngine engine;

    @BeforeEach
    void start() throws IOException {
        first = new SmtpPeer("relay-1.eu-admin.net", "127.82.8.1");
        second = new SmtpPeer("relay-2.eu-admin.net", "127.82.8.2");
        engine = engine(plain(), first, second);
    }

    @AfterEach
    void stop() throws IOException {
        engine.close();
        first.close();
        second.close();
    }

    /** Takes so many recipients in each transaction. */
    private void limit(SmtpPeer peer, int most, String refusal) {
        AtomicInteger recipients = new AtomicInteger();
        Act begins = say("250 2.1.0 ok");
        peer.at(Point.MAIL, line -> {
            recipients.set(0);
            return begins.play(line);
        });
        peer.at(Point.RCPT, line -> say(recipients.incrementAndGet() > most ? refusal : "250 2.1.5 ok").play(line));
    }

    @ParameterizedTest
    @CsvSource({
        "552 too many recipients, true", "552 too many recipients, false", "552 5.5.3 too many, true",
        "452 4.5.3 too many, true", "452 4.5.3 too many, false", "452 too many, true"})
    void shouldOfferTheOthersInFurtherTransactions(String refusal, boolean pipelining) {
        first.offering(pipelining ? "PIPELINING" : "HELP");
        limit(first, 2, refusal);
        String[] recipients = IntStream.range(0, 5).mapToObj(i -> "r" + i + "@tcn.f.eu-admin.net").toArray(String[]::new);

        assertThat(deliver(engine, envelope(recipients), MESSAGE)).hasSize(5).hasOnlyElementsOfType(Delivered.class);
        assertThat(first.taken().stream().map(Taken::commands).map(List::size)).as("MAIL and those offered").containsExactly(6, 4, 2);
        assertThat(first.connections()).isOne();
        assertThat(second.connections()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"552 5.2.2 mailbox full", "552 5.2.3 too large for him", "552 5.3.4 too large"})
    void shouldTakeAnotherReasonAsItIsMeant(String refusal) {
        limit(first, 1, refusal);

        List<RecipientResult> results = deliver(engine, envelope(JEANNE, PIERRE), MESSAGE);
        assertThat(results.get(0)).isInstanceOf(Delivered.class);
        assertThat(results.get(1)).isInstanceOf(Failed.class);
        assertThat(first.taken()).hasSize(1);
    }

    @Test
    void shouldTakeARefusalForFinalWhereNobodyWasAcceptedBefore() {
        limit(first, 0, "552 too many recipients");

        assertThat(deliver(engine, envelope(JEANNE), MESSAGE)).hasOnlyElementsOfType(Failed.class);
    }

    @Test
    void shouldOfferThemToTheNextHostWhenThisOneIsLost() {
        limit(first, 1, "452 4.5.3 too many");
        first.at(Point.FINAL_DOT, SmtpPeer.sayAndDrop("421 4.3.2 going down"));

        assertThat(deliver(engine, envelope(JEANNE, PIERRE), MESSAGE)).hasOnlyElementsOfType(Delivered.class);
        assertThat(second.taken()).singleElement().satisfies(taken -> assertThat(taken.commands()).hasSize(3));
    }

    /** Whatever a peer calls it, the mail waits: it was not this recipient that was refused. */
    @Test
    void shouldPutOffWhoIsLeftWhenTheNextTransactionIsPutOff() {
        limit(first, 1, "552 too many recipients");
        limit(second, 0, "451 4.7.1 later");
        AtomicInteger mails = new AtomicInteger();
        Act limited = line -> say("552 too many recipients").play(line);
        first.at(Point.MAIL, line -> {
            first.at(Point.RCPT, one -> {
                first.at(Point.RCPT, limited);
                return say("250 2.1.5 ok").play(one);
            });
            return say(mails.incrementAndGet() > 1 ? "451 4.7.1 later" : "250 2.1.0 ok").play(line);
        });

        List<RecipientResult> results = deliver(engine, envelope(JEANNE, PIERRE), MESSAGE);
        assertThat(results.get(0)).isInstanceOf(Delivered.class);
        assertThat(results.get(1)).isInstanceOf(Deferred.class);
    }
}
