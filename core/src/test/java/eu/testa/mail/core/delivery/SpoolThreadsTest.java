package eu.testa.mail.core.delivery;

import static eu.testa.mail.core.delivery.SmtpPeer.say;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.testa.mail.core.delivery.DeliveryEngine.Mode;
import eu.testa.mail.core.delivery.RecipientResult.Deferred;
import eu.testa.mail.core.delivery.RecipientResult.Delivered;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.SmtpPeer.Point;
import eu.testa.mail.core.delivery.route.Hop;
import eu.testa.mail.core.delivery.route.Route.Routed;
import eu.testa.mail.core.mail.MessageSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The 20 threads of a spool beside 25 Member States that take mail and do not answer the final dot for a long time. */
class SpoolThreadsTest {

    private static final int THREADS = 20;
    private static final int SLOW = 25;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ExecutorService spool = Executors.newFixedThreadPool(THREADS);
    private final ExecutorService queues = Executors.newCachedThreadPool();
    private final CountDownLatch answer = new CountDownLatch(1);
    private final AtomicInteger hanging = new AtomicInteger();
    /** Stands still but for {@link #passAMoment}: whoever answers is quick, however busy this machine is. */
    private final AtomicLong nanos = new AtomicLong();
    private final Map<String, SmtpPeer> peers = new ConcurrentHashMap<>();
    private DeliveryEngine engine;

    @BeforeEach
    void start() throws IOException {
        for (int i = 0; i < SLOW; i++) {
            peer(slow(i), "127.82.10." + (i + 1));
        }
        peer("quick", "127.82.10.100");
        engine = new DeliveryEngine(domain -> {
            SmtpPeer peer = peers.get(domain);
            return new Routed(new Destination(domain), List.of(new Hop(0, peer.name(), List.of(peer.address()))));
        }, DestinationGate.OPEN, Peering.plain(), DeliveryLimits.DEFAULT, Peering.LOG, Peering.CLOCK, new Random(),
            nanos::get);
    }

    @AfterEach
    void stop() throws IOException {
        answer.countDown();
        spool.shutdownNow();
        queues.shutdownNow();
        engine.close();
        for (SmtpPeer peer : peers.values()) {
            peer.close();
        }
    }

    private void peer(String domain, String address) throws IOException {
        peers.put(domain, new SmtpPeer(domain, address));
    }

    private static String slow(int number) {
        return "slow-" + number;
    }

    /** A little more than a moment, which is what the few octets of a mail take. */
    private void passAMoment() {
        nanos.addAndGet(SpoolPlaces.MOMENT.plusMillis(1).toNanos());
    }

    private void hang() {
        peers.forEach((domain, peer) -> {
            if (domain.startsWith("slow-")) {
                peer.at(Point.FINAL_DOT, line -> {
                    hanging.incrementAndGet();
                    answer.await();
                    return say("250 2.0.0 at last").play(line);
                });
            }
        });
    }

    private RecipientResult deliver(String domain, Mode mode) {
        return engine.deliver("test", Instant.now(), Peering.envelope("somebody@" + domain),
            MessageSource.of("Subject: x\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII)), mode).get(0).result();
    }

    private Future<RecipientResult> spooled(String domain) {
        return spool.submit(() -> deliver(domain, Mode.FROM_SPOOL));
    }

    private static boolean isHandedOver(RecipientResult result) {
        return result instanceof Deferred deferred && deferred.scope() == Scope.BUSY && deferred.reply().at().isEmpty();
    }

    /** So many peers have a mail, and do not answer. */
    private void awaitHanging(int number) {
        await().atMost(PATIENCE).until(() -> hanging.get() == number);
    }

    /** Of these, so many hold a thread, and go on doing so. */
    private static void assertHeld(int number, List<Future<RecipientResult>> mails) {
        await().atMost(PATIENCE).during(Duration.ofMillis(200))
            .until(() -> mails.stream().filter(mail -> !mail.isDone()).count() == number);
    }

    @Test
    void shouldGoOnWithOtherMailBesideManyStrangersThatAreSlow() throws Exception {
        deliver("quick", Mode.FROM_QUEUE);
        hang();
        List<Future<RecipientResult>> late = new ArrayList<>();
        List<Future<RecipientResult>> live = new ArrayList<>();
        for (int i = 0; i < 20 * SLOW; i++) {
            late.add(spooled(slow(i % SLOW)));
            if (i % 10 == 0) {
                live.add(spooled("quick"));
            }
        }
        for (Future<RecipientResult> mail : live) {
            assertThat(mail.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).matches(one -> one instanceof Delivered || isHandedOver(one));
        }
        // half of the places are not for strangers
        assertHeld(4, late);
        assertThat(spooled("quick").get()).isInstanceOf(Delivered.class);
        for (Future<RecipientResult> mail : late) {
            if (mail.isDone()) {
                assertThat(mail.get()).matches(SpoolThreadsTest::isHandedOver);
            }
        }
    }

    @Test
    void shouldKeepMostThreadsThoughAllThatWereQuickBecomeSlowAtOnce() throws Exception {
        for (int i = 0; i < 10 * SLOW; i++) {
            deliver(slow(i % SLOW), Mode.FROM_QUEUE);
        }
        hang();
        List<Future<RecipientResult>> late = new ArrayList<>();
        for (int i = 0; i < 20 * SLOW; i++) {
            late.add(spooled(slow(i % SLOW)));
        }
        awaitHanging(DeliveryLimits.DEFAULT.spoolThreads());
        passAMoment();
        assertHeld(DeliveryLimits.DEFAULT.spoolThreads(), late);
        assertThat(spooled("quick").get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).matches(one -> one instanceof Delivered || isHandedOver(one));
    }

    @Test
    void shouldHoldAFewThreadsForOneDestinationThatBecomesSlow() throws Exception {
        for (int i = 0; i < 10; i++) {
            deliver(slow(0), Mode.FROM_QUEUE);
        }
        hang();
        List<Future<RecipientResult>> late = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            late.add(spooled(slow(0)));
        }
        awaitHanging(4);
        passAMoment();
        assertHeld(4, late);
    }

    /** Its own queue has as many threads as it wants, whatever the spool has. */
    @Test
    void shouldNotLimitTheQueuesOfDestinations() {
        hang();
        for (int i = 0; i < 10 * SLOW; i++) {
            String domain = slow(i % SLOW);
            queues.submit(() -> deliver(domain, Mode.FROM_QUEUE));
        }
        await().atMost(PATIENCE).until(() -> peers.values().stream().mapToInt(peer -> peer.taken().size()).sum() == 10 * SLOW);
    }
}
