package eu.testa.mail.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.delivery.DeliveryEngine.Mode;
import eu.testa.mail.core.delivery.route.Hop;
import eu.testa.mail.core.delivery.route.HopOrder;
import eu.testa.mail.core.delivery.route.Route.Routed;
import eu.testa.mail.core.mail.MessageSource;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HopOrderTest {

    private static final byte[] MESSAGE = "Subject: x\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII);

    private static Hop hop(int preference, String host) {
        return new Hop(preference, host, List.of(new InetSocketAddress("127.0.0.1", 25)));
    }

    /** 6,000 drawings: each of the 2 × 6 orders comes up 500 times, give or take. */
    @Test
    void shouldShuffleEqualPreferencesEvenlyAndNeverPreferALaterOne() {
        HopOrder order = new HopOrder(new Random(20260302));
        List<Hop> hops = List.of(hop(20, "c"), hop(10, "a"), hop(30, "f"), hop(20, "d"), hop(10, "b"), hop(20, "e"));
        Map<String, Integer> times = new HashMap<>();

        for (int i = 0; i < 6000; i++) {
            List<Hop> ordered = order.of(hops);
            assertThat(ordered).extracting(Hop::preference).containsExactly(10, 10, 20, 20, 20, 30);
            assertThat(ordered).containsExactlyInAnyOrderElementsOf(hops);
            times.merge(String.join("", ordered.stream().map(Hop::host).toList()), 1, Integer::sum);
        }

        assertThat(times).hasSize(12);
        assertThat(times.values()).allSatisfy(count -> assertThat(count).isBetween(400, 600));
    }

    @Test
    void shouldShareMailBetweenHostsOfEqualPreference() throws Exception {
        try (SmtpPeer one = new SmtpPeer("relay-1.eu-admin.net", "127.82.5.1");
             SmtpPeer other = new SmtpPeer("relay-2.eu-admin.net", "127.82.5.2");
             SmtpPeer last = new SmtpPeer("relay-3.eu-admin.net", "127.82.5.3");
             DeliveryEngine engine = engine(new Hop(20, last.name(), List.of(last.address())),
                 new Hop(10, one.name(), List.of(one.address())), new Hop(10, other.name(), List.of(other.address())))) {
            for (int i = 0; i < 40; i++) {
                assertDelivered(engine);
            }
            assertThat(one.taken().size() + other.taken().size()).isEqualTo(40);
            assertThat(one.taken()).hasSizeBetween(10, 30);
            assertThat(last.connections()).isZero();
        }
    }

    @Test
    void shouldTryEveryAddressOfAHostBeforeTheNextHost() throws Exception {
        try (SmtpPeer dead = new SmtpPeer("relay-1.eu-admin.net", "127.82.5.4");
             SmtpPeer alive = new SmtpPeer("relay-1.eu-admin.net", "127.82.5.5");
             SmtpPeer next = new SmtpPeer("relay-2.eu-admin.net", "127.82.5.6");
             DeliveryEngine engine = engine(new Hop(20, next.name(), List.of(next.address())),
                 new Hop(10, "relay-1.eu-admin.net", List.of(dead.address(), alive.address())))) {
            dead.close();

            assertDelivered(engine);
            assertThat(alive.taken()).hasSize(1);
            assertThat(next.connections()).isZero();

            alive.at(SmtpPeer.Point.EHLO, SmtpPeer.sayAndDrop("421 4.3.2 going down"));
            alive.at(SmtpPeer.Point.MAIL, SmtpPeer.sayAndDrop("421 4.3.2 going down"));
            assertDelivered(engine);
            assertThat(next.taken()).hasSize(1);
        }
    }

    private static DeliveryEngine engine(Hop... hops) {
        return new DeliveryEngine(domain -> new Routed(new Destination("eu-admin.net"), Arrays.asList(hops)),
            DestinationGate.OPEN, Peering.plain(), DeliveryLimits.DEFAULT, Peering.LOG, Clock.systemUTC(), new Random(20260302),
            System::nanoTime);
    }

    private static void assertDelivered(DeliveryEngine engine) {
        assertThat(engine.deliver("test", Instant.now(), Peering.envelope(Peering.JEANNE), MessageSource.of(MESSAGE),
            Mode.FROM_QUEUE)).singleElement().extracting(Delivery::result).isInstanceOf(RecipientResult.Delivered.class);
    }
}
