package eu.testa.mail.core.delivery;

import static eu.testa.mail.core.delivery.Peering.JEANNE;
import static eu.testa.mail.core.delivery.Peering.deliver;
import static eu.testa.mail.core.delivery.Peering.envelope;
import static eu.testa.mail.core.delivery.Peering.plain;
import static eu.testa.mail.core.delivery.SmtpPeer.say;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.testa.mail.core.delivery.RecipientResult.Delivered;
import eu.testa.mail.core.delivery.SmtpPeer.Point;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one mail finds out about a host, for those that come after it. */
class RememberedHostTest {

    private static final String MESSAGE = "Subject: Bonjour\r\n\r\nBonjour\r\n";

    private final ManualClock clock = new ManualClock();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private SmtpPeer primary;
    private SmtpPeer secondary;

    @BeforeEach
    void start() throws IOException {
        primary = new SmtpPeer("relay-1.eu-admin.net", "127.82.3.1");
        secondary = new SmtpPeer("relay-2.eu-admin.net", "127.82.3.2");
    }

    @AfterEach
    void stop() throws IOException {
        primary.close();
        secondary.close();
        threads.shutdownNow();
    }

    private DeliveryEngine engine() {
        return new DeliveryEngine(Peering.to(primary, secondary), DestinationGate.OPEN, plain(),
            new DeliveryLimits(8, 100, 100, Duration.ofHours(1), Duration.ofMinutes(1)), Peering.LOG, clock);
    }

    @Test
    void shouldAskADeadPrimaryOnceAMinuteWhileTheSecondaryDelivers() {
        primary.at(Point.GREETING, say("421 4.3.2 down"));
        try (DeliveryEngine engine = engine()) {
            for (int second = 0; second < 180; second++) {
                assertThat(deliver(engine, envelope(JEANNE), MESSAGE)).hasOnlyElementsOfType(Delivered.class);
                clock.pass(Duration.ofSeconds(1));
            }
        }
        assertThat(primary.connections()).isEqualTo(3);
        assertThat(secondary.taken()).hasSize(180);
        assertThat(secondary.connections()).as("reused").isEqualTo(2);
    }

    @Test
    void shouldGoBackToThePrimaryWhenItIsBack() {
        primary.at(Point.GREETING, say("421 4.3.2 down"));
        try (DeliveryEngine engine = engine()) {
            deliver(engine, envelope(JEANNE), MESSAGE);
            primary.at(Point.GREETING, say("220 back"));
            deliver(engine, envelope(JEANNE), MESSAGE);
            clock.pass(Duration.ofMinutes(1));
            deliver(engine, envelope(JEANNE), MESSAGE);
            deliver(engine, envelope(JEANNE), MESSAGE);
        }
        assertThat(secondary.taken()).hasSize(2);
        assertThat(primary.taken()).hasSize(2);
    }

    @Test
    void shouldLetOneMailFindOutWhetherThePrimaryIsBack() throws Exception {
        primary.at(Point.GREETING, say("421 4.3.2 down"));
        CountDownLatch answer = new CountDownLatch(1);
        try (DeliveryEngine engine = engine()) {
            deliver(engine, envelope(JEANNE), MESSAGE);
            primary.at(Point.GREETING, line -> {
                answer.await();
                return say("421 4.3.2 still down").play(line);
            });
            clock.pass(Duration.ofMinutes(1));
            Future<?> asks = threads.submit(() -> deliver(engine, envelope(JEANNE), MESSAGE));
            await().atMost(Duration.ofMinutes(1)).until(() -> primary.connections() == 2);

            for (int i = 0; i < 5; i++) {
                assertThat(deliver(engine, envelope(JEANNE), MESSAGE)).hasOnlyElementsOfType(Delivered.class);
            }
            assertThat(primary.connections()).isEqualTo(2);
            answer.countDown();
            asks.get();
        }
    }
}
