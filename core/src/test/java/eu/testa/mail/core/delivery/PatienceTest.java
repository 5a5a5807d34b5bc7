package eu.testa.mail.core.delivery;

import static eu.testa.mail.core.delivery.Peering.JEANNE;
import static eu.testa.mail.core.delivery.SmtpPeer.say;
import static eu.testa.mail.core.delivery.SmtpPeer.sayAndDrop;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.delivery.DeliveryEngine.Mode;
import eu.testa.mail.core.delivery.RecipientResult.Deferred;
import eu.testa.mail.core.delivery.RecipientResult.Delivered;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.SmtpPeer.Point;
import eu.testa.mail.core.delivery.route.Hop;
import eu.testa.mail.core.delivery.route.Route;
import eu.testa.mail.core.delivery.route.Route.Routed;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long an attempt goes on, a connection stays open, and a host is left alone. */
class PatienceTest {

    private static final Duration IDLE = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private SmtpPeer first;
    private SmtpPeer second;

    @BeforeEach
    void start() throws IOException {
        first = new SmtpPeer("relay-1.eu-admin.net", "127.82.6.1");
        second = new SmtpPeer("relay-2.eu-admin.net", "127.82.6.2");
    }

    @AfterEach
    void stop() throws IOException {
        first.close();
        second.close();
    }

    private DeliveryEngine engine(Route route, Duration idle) {
        DeliveryLimits limits = new DeliveryLimits(8, 100, 100, idle, Duration.ofMinutes(1));
        return new DeliveryEngine(route, DestinationGate.OPEN, Peering.plain(), limits, Peering.LOG, clock);
    }

    private RecipientResult deliver(DeliveryEngine engine, Mode mode) {
        return engine.deliver("test", clock.instant(), Peering.envelope(JEANNE),
            MessageSource.of("Subject: x\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII)), mode).get(0).result();
    }

    @Test
    void shouldBeginWithNoFurtherHostAfterFiveMinutes() {
        first.at(Point.MAIL, line -> {
            clock.pass(Duration.ofMinutes(5).plusMillis(1));
            return say("451 4.3.0 not now").play(line);
        });
        try (DeliveryEngine engine = engine(Peering.to(first, second), Duration.ofHours(1))) {
            assertThat(deliver(engine, Mode.FROM_QUEUE)).isInstanceOf(Deferred.class);
            assertThat(second.connections()).isZero();
        }
    }

    /** Faulty records must not cost an attempt for each of their addresses. */
    @Test
    void shouldAskAHundredAddressesOfTwentyHostsAtMost() {
        first.at(Point.GREETING, sayAndDrop("421 4.3.2 going down"));
        second.at(Point.GREETING, sayAndDrop("421 4.3.2 going down"));
        List<Hop> hosts = IntStream.range(0, 50).mapToObj(i -> new Hop(i, "h" + i, List.of(first.address()))).toList();
        List<Hop> addresses = List.of(new Hop(0, "h", Collections.nCopies(1000, second.address())));
        try (DeliveryEngine many = engine(to(hosts), IDLE); DeliveryEngine one = engine(to(addresses), IDLE)) {
            deliver(many, Mode.PROBE);
            deliver(one, Mode.PROBE);
        }
        assertThat(first.connections()).isEqualTo(20);
        assertThat(second.connections()).isEqualTo(100);
    }

    private static Route to(List<Hop> hops) {
        return domain -> new Routed(new Destination("eu-admin.net"), hops);
    }

    @Test
    void shouldLetAProbeAskAHostThatIsLeftAlone() {
        first.at(Point.GREETING, sayAndDrop("421 4.3.2 going down"));
        try (DeliveryEngine engine = engine(Peering.to(first), Duration.ofHours(1))) {
            deliver(engine, Mode.FROM_QUEUE);
            first.at(Point.GREETING, say("220 back again"));

            assertThat(deliver(engine, Mode.FROM_QUEUE)).isInstanceOf(Deferred.class);
            assertThat(first.connections()).isOne();
            assertThat(deliver(engine, Mode.PROBE)).isInstanceOf(Delivered.class);
        }
    }

    @Test
    void shouldNotReuseAConnectionThatWasIdleForTooLong() {
        try (DeliveryEngine engine = engine(Peering.to(first), Duration.ofHours(1))) {
            deliver(engine, Mode.FROM_QUEUE);
            clock.pass(Duration.ofMinutes(59));
            deliver(engine, Mode.FROM_QUEUE);
            assertThat(first.connections()).isOne();

            clock.pass(Duration.ofHours(1));
            assertThat(deliver(engine, Mode.FROM_QUEUE)).isInstanceOf(Delivered.class);
            assertThat(first.connections()).isEqualTo(2);
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> first.commands().contains("QUIT"));
        }
    }

    @Test
    void shouldCloseAnIdleConnectionThoughNoMailComes() {
        try (DeliveryEngine engine = engine(Peering.to(first), IDLE)) {
            deliver(engine, Mode.FROM_QUEUE);
            clock.pass(IDLE);

            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> first.commands().contains("QUIT"));
        }
    }

    /** Divided, each part would be tried again and told of by itself after every failure of the name servers. */
    @Test
    void shouldNotDivideAMailWhoseWaysAreNotFoundNow() {
        Set<String> known = ConcurrentHashMap.newKeySet();
        try (DeliveryEngine engine = engine(domain -> {
            if (known.contains(domain)) {
                return Peering.to(first).to(domain);
            }
            throw new IOException("no name server answers");
        }, IDLE)) {
            assertThat(destinations(engine)).containsExactly("way-not-found", "way-not-found", "way-not-found");
            known.add("tcn.f.eu-admin.net");
            assertThat(destinations(engine)).containsExactly("eu-admin.net", "way-not-found", "way-not-found");
            known.add("tcn.b.eu-admin.net");
            assertThat(destinations(engine)).containsExactly("eu-admin.net", "eu-admin.net", "tcn.dk.eu-admin.net");
        }
    }

    private static List<String> destinations(DeliveryEngine engine) {
        return engine.deliver("test", Instant.now(), Peering.envelope(Peering.JEANNE, "Luc.Peeters@tcn.b.eu-admin.net",
                "Lars.Hansen@tcn.dk.eu-admin.net"), MessageSource.of("Subject: x\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII)),
            Mode.FROM_QUEUE).stream().map(delivery -> delivery.destination().name()).toList();
    }

    @Test
    void shouldLetAllMailWaitForADestinationToWhichTheWayIsNotFoundNow() {
        try (DeliveryEngine engine = engine(domain -> {
            throw new IOException("no name server answers");
        }, IDLE)) {
            assertThat(deliver(engine, Mode.FROM_QUEUE)).isInstanceOfSatisfying(Deferred.class, result -> {
                assertThat(result.scope()).isEqualTo(Scope.DESTINATION);
                assertThat(result.reply().status()).isEqualTo("4.4.3");
                assertThat(result.reply().text()).contains("no name server answers");
            });
        }
    }
}
