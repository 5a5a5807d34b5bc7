package eu.testa.mail.core.deferred;

import static eu.testa.mail.core.deferred.TestMail.BELGIUM;
import static eu.testa.mail.core.deferred.TestMail.FRANCE;
import static eu.testa.mail.core.deferred.TestMail.GREYLISTED;
import static eu.testa.mail.core.deferred.TestMail.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import eu.testa.mail.core.deferred.DeferredMails.Place;
import eu.testa.mail.core.deferred.RetryQueue.Purpose;
import eu.testa.mail.core.deferred.ScriptedDelivery.HandedOut;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.store.StoreException;
import eu.testa.mail.core.time.ClockHealth;
import eu.testa.mail.core.time.Clocks;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Five days in seconds: the times are the note's own. */
class RetryQueueTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ManualClock clock = new ManualClock();
    @TempDir
    Path folder;
    private DeferredStoreFixture store;
    private ScriptedDelivery delivery;

    @BeforeEach
    void start() throws IOException {
        store = DeferredStoreFixture.openHasty(folder, clock);
        delivery = newServer();
    }

    private ScriptedDelivery newServer() {
        return new ScriptedDelivery(store.mails(), store.destinations(), clock, Runnable::run, 10);
    }

    @AfterEach
    void stop() {
        store.close();
    }

    private void tick() throws IOException {
        delivery.queue.tick();
    }

    /** Lets time pass minute by minute, or in steps of an interval where it is about days. */
    private void pass(Duration duration) throws IOException {
        Duration step = duration.compareTo(Duration.ofDays(1)) < 0 ? MINUTE : MINUTE.multipliedBy(2);
        for (Duration passed = Duration.ZERO; passed.compareTo(duration) < 0; passed = passed.plus(step)) {
            clock.pass(step);
            tick();
        }
    }

    private static List<Duration> every2Minutes(long firstMinute, long lastMinute) {
        return LongStream.rangeClosed(firstMinute, lastMinute).filter(minute -> minute % 2 == 0)
            .mapToObj(Duration::ofMinutes).toList();
    }

    @Test
    @Tag("slow")
    void shouldProbeEvery2MinutesWarnOnceAfter4HoursAndReturnOnceAfter5Days() throws Exception {
        delivery.breakDown(FRANCE, REFUSED);
        delivery.defer("mail-1", FRANCE);
        pass(Duration.ofHours(5));
        pass(Duration.ofDays(5));

        long days5 = Duration.ofDays(5).toMinutes();
        assertThat(delivery.times(Purpose.PROBE)).isEqualTo(every2Minutes(2, days5 - 2));
        assertThat(delivery.times(Purpose.WARNING)).containsExactly(Duration.ofHours(4));
        assertThat(delivery.times(Purpose.RETURN)).containsExactly(Duration.ofDays(5));
        assertThat(delivery.times(Purpose.DELIVERY)).isEmpty();
        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).isEmpty();
    }

    @Test
    void shouldTryAMailEvery2MinutesThatAloneIsPutOff() throws Exception {
        delivery.putOff("mail-1", GREYLISTED);
        delivery.defer("mail-1", FRANCE);
        pass(Duration.ofHours(5));
        assertThat(delivery.times(Purpose.DELIVERY)).isEqualTo(every2Minutes(2, Duration.ofHours(5).toMinutes()));
        assertThat(delivery.times(Purpose.WARNING)).containsExactly(Duration.ofHours(4));
        clock.pass(Duration.ofDays(5).minus(clock.elapsed()));
        tick();

        assertThat(delivery.times(Purpose.RETURN)).containsExactly(Duration.ofDays(5));
        assertThat(delivery.times(Purpose.PROBE)).as("the destination was never down").isEmpty();
    }

    @Test
    void shouldTryAMailAtOnceThatFoundNoPlace() throws Exception {
        delivery.deferBusy("mail-1", FRANCE);

        assertThat(delivery.times(Purpose.DELIVERY)).containsExactly(Duration.ZERO);
        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).isEmpty();
    }

    @Test
    void shouldProbeWithOneMailHoweverManyWait() throws Exception {
        delivery.breakDown(FRANCE, REFUSED);
        for (int i = 0; i < 300; i++) {
            delivery.defer("mail-" + i, FRANCE);
        }
        pass(Duration.ofHours(1));

        assertThat(delivery.times(Purpose.PROBE)).isEqualTo(every2Minutes(2, 60));
        assertThat(delivery.handedOut).as("nothing but probes").hasSize(30);
    }

    @Test
    void shouldReleaseEverythingOnceWhenAProbeGetsThrough() throws Exception {
        delivery.breakDown(FRANCE, REFUSED);
        List<String> names = IntStream.range(0, 300).mapToObj(i -> "mail-" + i).toList();
        for (String name : names) {
            delivery.defer(name, FRANCE);
        }
        pass(Duration.ofMinutes(10));
        delivery.handedOut.clear();
        delivery.repair(FRANCE);
        pass(Duration.ofMinutes(3));

        assertThat(delivery.handedOut).extracting(HandedOut::mailName).containsExactlyInAnyOrderElementsOf(names);
        assertThat(delivery.times(Purpose.PROBE)).containsExactly(Duration.ofMinutes(12));
        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).isEmpty();
        assertThat(delivery.down.closed(FRANCE)).isEmpty();
    }

    @Test
    void shouldStopReleasingWhenTheDestinationGoesDownAgain() throws Exception {
        delivery.breakDown(FRANCE, REFUSED);
        for (int i = 0; i < 50; i++) {
            delivery.defer("mail-" + i, FRANCE);
        }
        delivery.repair(FRANCE);
        delivery.during(() -> {
            if (delivery.handedOut.size() == 11) {
                delivery.breakDown(FRANCE, REFUSED);
            }
        });
        pass(Duration.ofMinutes(3));

        assertThat(delivery.handedOut).as("ten got through, the eleventh found it down").hasSize(11);
        assertThat(store.mails().backlog(FRANCE).mails()).isEqualTo(40);
        pass(Duration.ofMinutes(2));
        assertThat(delivery.handedOut).as("then probes").hasSize(12);
    }

    @Test
    void shouldDeliverOtherMailOfADestinationThatPutsOneOff() throws Exception {
        delivery.breakDown(FRANCE, REFUSED);
        delivery.defer("unlucky", FRANCE);
        delivery.defer("lucky", FRANCE);
        delivery.repair(FRANCE);
        delivery.putOff("unlucky", GREYLISTED);
        pass(Duration.ofMinutes(3));

        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).extracting(DeferredMail::mailName).containsExactly("unlucky");
        assertThat(delivery.down.closed(FRANCE)).isEmpty();
    }

    @Test
    void shouldNotLetOneDestinationHinderAnother() throws Exception {
        delivery.breakDown(FRANCE, REFUSED);
        delivery.defer("for-france", FRANCE);
        delivery.putOff("for-belgium", GREYLISTED);
        delivery.defer("for-belgium", BELGIUM);
        delivery.putOff("for-belgium", null);
        pass(Duration.ofMinutes(2));

        assertThat(delivery.names(Purpose.DELIVERY)).containsExactly("for-belgium");
        assertThat(delivery.names(Purpose.PROBE)).containsExactly("for-france");
    }

    @Test
    void shouldGoOnWhereItWasAfterARestart() throws Exception {
        delivery.breakDown(FRANCE, REFUSED);
        delivery.defer("mail-1", FRANCE);
        pass(Duration.ofHours(5));
        assertThat(delivery.times(Purpose.WARNING)).hasSize(1);

        clock.pass(Duration.ofSeconds(30));
        delivery = newServer();
        delivery.breakDown(FRANCE, REFUSED);
        tick();
        assertThat(delivery.down.closed(FRANCE)).as("known from before").contains(REFUSED);
        assertThat(delivery.handedOut).as("the last probe was 30 s ago").isEmpty();
        clock.pass(Duration.ofSeconds(30));
        pass(Duration.ofMinutes(10));
        clock.pass(Duration.ofDays(5).minus(clock.elapsed()));
        tick();

        assertThat(delivery.times(Purpose.WARNING)).as("warned before").isEmpty();
        assertThat(delivery.times(Purpose.RETURN)).containsExactly(Duration.ofDays(5));
    }

    @Test
    void shouldReturnWithoutAWarningWhatExpiredWhileTheServerWasOff() throws Exception {
        delivery.breakDown(FRANCE, REFUSED);
        for (int i = 0; i < 150; i++) {
            delivery.defer("mail-" + i, FRANCE);
        }
        clock.pass(Duration.ofDays(7));
        tick();

        assertThat(delivery.times(Purpose.RETURN)).hasSize(150);
        assertThat(delivery.times(Purpose.WARNING)).isEmpty();
    }

    @Test
    void shouldKeepAMailThatCouldNotBeHandledAndTryItAfterTheInterval() throws Exception {
        delivery.breakDown(FRANCE, REFUSED);
        delivery.defer("mail-1", FRANCE);
        delivery.during(() -> {
            throw new IllegalStateException("the report cannot be written");
        });
        clock.pass(Duration.ofDays(5));
        tick();
        tick();
        assertThat(delivery.times(Purpose.RETURN)).as("not again at once").hasSize(1);
        delivery.during(() -> { });
        pass(Duration.ofMinutes(2));

        assertThat(delivery.times(Purpose.RETURN))
            .containsExactly(Duration.ofDays(5), Duration.ofDays(5).plusMinutes(2));
        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).isEmpty();
    }

    @Test
    void shouldNotBeginWithAMailWhoseLeaseMayRunOut() throws Exception {
        for (String name : List.of("slow", "waiting")) {
            delivery.putOff(name, GREYLISTED);
            delivery.defer(name, FRANCE);
            delivery.putOff(name, null);
        }
        clock.pass(Duration.ofMinutes(2));
        delivery.during(() -> clock.pass(Duration.ofSeconds(61)));
        tick();

        assertThat(delivery.names(Purpose.DELIVERY)).containsExactly("slow", "waiting");
        assertThat(delivery.handedOut).extracting(HandedOut::token).as("leased once more").doesNotHaveDuplicates();
    }

    @Test
    void shouldKeepItsClaimHoweverLongAnAttemptTakes() throws Exception {
        delivery.deferOnce("slow", FRANCE);
        clock.pass(MINUTE.multipliedBy(2));
        AtomicInteger looks = new AtomicInteger();
        delivery.during(() -> {
            for (int i = 0; i < 20; i++) {
                clock.pass(Duration.ofSeconds(50));
                tickQuietly();
                looks.addAndGet(leaseDue().isEmpty() ? 1 : 100);
            }
        });
        tick();

        assertThat(looks).as("looks of another server, in vain").hasValue(20);
        assertThat(delivery.names(Purpose.DELIVERY)).containsExactly("slow");
        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).isEmpty();
        clock.pass(Duration.ofMinutes(10));
        tick();
        assertThat(delivery.handedOut).hasSize(1);
    }

    @Test
    void shouldNotDeferAMailThatAnotherServerHasTaken() throws Exception {
        delivery.putOff("mail-1", GREYLISTED);
        delivery.defer("mail-1", FRANCE);
        clock.pass(Duration.ofMinutes(2));
        List<Lease> taken = new ArrayList<>();
        delivery.during(() -> {
            clock.pass(Duration.ofMinutes(2));
            taken.addAll(leaseDue());
        });
        tick();

        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).singleElement().extracting(mail -> mail.attempts().made()).isEqualTo(1);
        store.mails().finish(taken.get(0));
        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).as("it was still theirs").isEmpty();
    }

    private List<Lease> leaseDue() {
        try {
            return store.mails().leaseDue(FRANCE, Place.FIRST, 10, MINUTE, MINUTE.multipliedBy(2));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tickQuietly() {
        try {
            tick();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldLetNobodyElseWaitWhenSomeMailCannotBeHandedOut() throws Exception {
        AtomicInteger refusals = new AtomicInteger(1);
        ScriptedDelivery server = new ScriptedDelivery(store.mails(), store.destinations(), clock, task -> {
            if (refusals.getAndDecrement() > 0) {
                throw new RejectedExecutionException("no thread");
            }
            task.run();
        }, 10);
        // destinations are looked at in order of their names
        server.deferOnce("first", BELGIUM);
        server.deferOnce("second", FRANCE);
        clock.pass(MINUTE.multipliedBy(2));
        server.queue.tick();

        assertThat(server.names(Purpose.DELIVERY)).containsExactly("second");
    }

    /** What is stored is stored: an error would make James keep the mail a second time. */
    @Test
    void shouldPutAMailOffThoughItCannotBeNotedThatItsDestinationIsDown() throws Exception {
        delivery.putOff("mail-1", GREYLISTED);
        delivery.defer("mail-1", FRANCE);
        delivery.breakDown(FRANCE, REFUSED);
        store.database().write(handle -> handle.execute("ALTER TABLE destination RENAME COLUMN down_since TO up_since"));
        delivery.defer("mail-2", FRANCE);

        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).extracting(DeferredMail::mailName).containsExactly("mail-1", "mail-2");
    }

    @Test
    void shouldKnowWhatThePeerSaidLast() throws Exception {
        RemoteReply busy = TestMail.reply(421, "4.3.2", "4.3.2 too busy");
        delivery.breakDown(FRANCE, REFUSED);
        delivery.defer("mail-1", FRANCE);
        delivery.breakDown(FRANCE, busy);
        pass(Duration.ofMinutes(2));

        DestinationState france = store.destinations().all().get(0);
        assertThat(france.reply()).contains(busy);
        assertThat(france.downSince()).contains(ManualClock.START);
        assertThat(france.nextProbe()).contains(ManualClock.START.plus(Duration.ofMinutes(4)));
    }

    @Test
    void shouldForgetThatADestinationIsDownWhenNothingWaitsForItAnyMore() throws Exception {
        delivery.breakDown(FRANCE, REFUSED);
        delivery.defer("mail-1", FRANCE);
        store.queue().delete(MailFilter.ALL);
        pass(Duration.ofMinutes(2));

        assertThat(delivery.down.closed(FRANCE)).as("the next new mail finds out").isEmpty();
    }

    @Test
    void shouldProbeWithTheOnlyMailAsSoonAsItIsNoLongerInWork() throws Exception {
        delivery.breakDown(FRANCE, REFUSED);
        delivery.defer("mail-1", FRANCE);
        clock.pass(Duration.ofMinutes(2));
        Lease beingWarned = store.mails().leaseProbe(FRANCE, Duration.ofMinutes(2)).orElseThrow();
        tick();
        assertThat(delivery.times(Purpose.PROBE)).isEmpty();

        store.mails().warned(beingWarned);
        tick();
        tick();
        assertThat(delivery.times(Purpose.PROBE)).containsExactly(Duration.ofMinutes(2));
    }

    @Test
    void shouldNotAskForWhatIsHeld() throws Exception {
        delivery.breakDown(FRANCE, REFUSED);
        delivery.defer("mail-1", FRANCE);
        store.queue().hold(MailFilter.ALL, true);
        pass(Duration.ofMinutes(2));
        store.queue().hold(MailFilter.ALL, false);
        pass(Duration.ofMinutes(3));

        assertThat(delivery.times(Purpose.PROBE)).as("at the next probe's time").containsExactly(Duration.ofMinutes(4));
    }

    @Test
    void shouldProbeOnceAnIntervalHoweverManyServersLookAtTheSameMoment() throws Exception {
        int rounds = 30;
        List<ScriptedDelivery> servers = List.of(delivery, newServer(), newServer(), newServer());
        servers.forEach(server -> server.breakDown(FRANCE, REFUSED));
        for (int i = 0; i < 10; i++) {
            delivery.defer("mail-" + i, FRANCE);
        }
        ExecutorService threads = Executors.newFixedThreadPool(servers.size());
        try {
            for (int round = 0; round < rounds; round++) {
                clock.pass(Duration.ofMinutes(2));
                threads.invokeAll(servers.stream().map(server -> Executors.callable(() -> tick(server))).toList());
                assertThat(store.mails().backlog(FRANCE).inWork()).as("what nobody probes with is free").isZero();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(servers.stream().flatMap(server -> server.times(Purpose.PROBE).stream()).sorted())
            .isEqualTo(every2Minutes(2, 2L * rounds));
    }

    private static void tick(ScriptedDelivery server) {
        try {
            server.queue.tick();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldProbeAtOnceWhenTheAdministratorSaysSo() throws Exception {
        delivery.breakDown(FRANCE, REFUSED);
        delivery.defer("mail-1", FRANCE);
        clock.pass(Duration.ofSeconds(10));
        delivery.repair(FRANCE);
        store.queue().retryNow(MailFilter.ALL);
        tick();

        assertThat(delivery.times(Purpose.PROBE)).containsExactly(Duration.ofSeconds(10));
    }

    @Test
    void shouldKeepTheLatestWordOfADestinationThoughMailComesLateWithAnEarlierOne() throws Exception {
        RemoteReply early = at(ManualClock.START);
        RemoteReply latest = at(ManualClock.START.plusSeconds(120));
        delivery.breakDown(FRANCE, latest);
        delivery.defer("mail-1", FRANCE);
        delivery.breakDown(FRANCE, early);
        delivery.defer("mail-2", FRANCE);

        assertThat(delivery.down.closed(FRANCE)).contains(latest);
        assertThat(store.destinations().all()).extracting(DestinationState::reply).containsExactly(Optional.of(latest));
    }

    private static RemoteReply at(Instant time) {
        return new RemoteReply(Optional.empty(), Optional.empty(), Optional.empty(), 0, "4.4.1", "connection refused",
            Optional.of(time));
    }

    @Test
    void shouldReturnAtOnceWhatTheAdministratorReturns() throws Exception {
        delivery.breakDown(FRANCE, REFUSED);
        delivery.defer("mail-1", FRANCE);
        delivery.defer("mail-2", FRANCE);
        store.queue().giveUp(MailFilter.of(store.queue().list(MailFilter.ALL, 0, 1).get(0).id()));
        tick();

        assertThat(delivery.names(Purpose.RETURN)).containsExactly("mail-1");
        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).extracting(DeferredMail::mailName).containsExactly("mail-2");
    }

    @Test
    void shouldLeaveTheMailInTheStoreWhenTheStoreGoesAwayDuringAnAttempt() throws Exception {
        delivery.breakDown(FRANCE, REFUSED);
        delivery.defer("mail-1", FRANCE);
        clock.pass(Duration.ofMinutes(2));
        delivery.during(() -> {
            throw new UncheckedIOException(new StoreException("the deferred store cannot be used", null));
        });
        tick();
        delivery.during(() -> { });
        delivery.repair(FRANCE);
        pass(Duration.ofMinutes(2));

        assertThat(delivery.names(Purpose.PROBE)).containsExactly("mail-1", "mail-1");
        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).isEmpty();
    }

    @Test
    void shouldDelayNobodyElseWhenADestinationIsSlow() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        CountDownLatch hanging = new CountDownLatch(1);
        try {
            ScriptedDelivery server = new ScriptedDelivery(store.mails(), store.destinations(), clock, threads, 3);
            server.duringMailFor(FRANCE, () -> await(hanging));
            for (int i = 0; i < 150; i++) {
                server.deferBusy("slow-" + i, FRANCE);
            }
            server.deferBusy("quick", BELGIUM);
            server.queue.tick();
            server.deferBusy("late", BELGIUM);
            server.queue.tick();

            // in any order: threads begin when they begin
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> server.names(Purpose.DELIVERY).containsAll(List.of("quick", "late"))
                && server.names(Purpose.DELIVERY).size() >= 5);
            assertThat(server.names(Purpose.DELIVERY)).filteredOn(name -> name.startsWith("slow-"))
                .as("no more than its own places").hasSize(3);
            hanging.countDown();
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> store.queue().list(MailFilter.ALL, 0, 1).isEmpty());
            assertThat(server.names(Purpose.DELIVERY)).as("without being looked at again").hasSize(152);
        } finally {
            hanging.countDown();
            threads.shutdownNow();
        }
    }

    /** A destination that has just come back is not run over; one that works is used to the full. */
    @Test
    void shouldBeginWithAFewPlacesAndHaveMoreWithEachMailThatReachesTheDestination() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        Semaphore goesOn = new Semaphore(0);
        try {
            ScriptedDelivery server = new ScriptedDelivery(store.mails(), store.destinations(), clock, threads, 8);
            server.during(goesOn::acquireUninterruptibly);
            for (int i = 0; i < 30; i++) {
                server.deferBusy("mail-" + i, FRANCE);
            }
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> goesOn.getQueueLength() == 5);
            Awaitility.await().during(Duration.ofMillis(100)).until(() -> server.handedOut.size() == 5);

            goesOn.release(1);
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> goesOn.getQueueLength() == 6);
            goesOn.release(6);
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> goesOn.getQueueLength() == 8);
            Awaitility.await().during(Duration.ofMillis(100)).until(() -> goesOn.getQueueLength() == 8);
            goesOn.release(100);
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> store.queue().list(MailFilter.ALL, 0, 1).isEmpty());
        } finally {
            goesOn.release(1000);
            threads.shutdownNow();
        }
    }

    @Test
    void shouldHaveFewerPlacesForADestinationThatMailDoesNotReach() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        Semaphore goesOn = new Semaphore(0);
        try {
            ScriptedDelivery server = new ScriptedDelivery(store.mails(), store.destinations(), clock, threads, 8);
            server.during(goesOn::acquireUninterruptibly);
            for (int i = 0; i < 30; i++) {
                server.deferBusy("mail-" + i, FRANCE);
            }
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> goesOn.getQueueLength() == 5);
            server.failWithoutMarking(FRANCE);
            goesOn.release(5);

            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> server.handedOut.size() > 5 && goesOn.getQueueLength() == 1);
            Awaitility.await().during(Duration.ofMillis(100)).until(() -> goesOn.getQueueLength() == 1);
        } finally {
            goesOn.release(1000);
            threads.shutdownNow();
        }
    }

    @Test
    void shouldGiveBackAtTheEndWhatItHasNotBegunWith() throws Exception {
        for (int i = 0; i < 5; i++) {
            delivery.deferOnce("mail-" + i, FRANCE);
        }
        clock.pass(MINUTE.multipliedBy(2));
        delivery.during(() -> delivery.queue.close());
        tick();

        assertThat(delivery.handedOut).hasSize(1);
        assertThat(store.mails().leaseDue(FRANCE, Place.FIRST, 10, MINUTE, MINUTE.multipliedBy(2))).as("free for another server").hasSize(4);
    }

    private boolean isDown() throws IOException {
        return store.destinations().all().get(0).isDown();
    }

    @Test
    void shouldNotBelieveAnAttemptThatBeganBeforeTheDestinationCameBack() throws Exception {
        delivery.breakDown(FRANCE, REFUSED);
        delivery.defer("mail-1", FRANCE);
        long before = delivery.down.moment();
        delivery.repair(FRANCE);
        pass(Duration.ofMinutes(2));
        assertThat(isDown()).isFalse();

        delivery.breakDown(FRANCE, at(clock.instant()));
        delivery.defer("slow", FRANCE, before);
        assertThat(isDown()).isFalse();
        assertThat(delivery.down.closed(FRANCE)).isEmpty();

        delivery.defer("new", FRANCE);
        assertThat(isDown()).as("an attempt that began now is believed").isTrue();
    }

    /** Another relay has delivered since; this one has not heard of it yet. */
    @Test
    void shouldNotUndoWhatAnotherServerHasFoundOutMeanwhile() throws Exception {
        ScriptedDelivery other = newServer();
        delivery.breakDown(FRANCE, REFUSED);
        delivery.defer("mail-1", FRANCE);
        other.queue.tick();
        long began = other.down.moment();
        delivery.repair(FRANCE);
        store.queue().retryNow(MailFilter.ALL);
        tick();
        assertThat(isDown()).isFalse();

        other.breakDown(FRANCE, at(clock.instant()));
        other.defer("slow", FRANCE, began);
        assertThat(isDown()).isFalse();
        other.repair(FRANCE);
        other.queue.tick();
        assertThat(other.names(Purpose.DELIVERY)).as("due at once").containsExactly("slow");
    }

    @Test
    void shouldNotBelieveAProbeThatBeganBeforeTheDestinationWentDownAgain() throws Exception {
        delivery.breakDown(FRANCE, REFUSED);
        delivery.defer("mail-1", FRANCE);
        delivery.repair(FRANCE);
        delivery.during(() -> {
            try {
                store.destinations().markUp(FRANCE, 1);
                store.destinations().markDown(FRANCE, 2, REFUSED, clock.instant().plusSeconds(120));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        pass(Duration.ofMinutes(2));

        assertThat(delivery.times(Purpose.PROBE)).hasSize(1);
        assertThat(isDown()).isTrue();
    }

    @Test
    void shouldTryWhatAClockThatWasAheadHasPutOff() throws Exception {
        clock.pass(Duration.ofDays(1));
        delivery.putOff("mail-1", GREYLISTED);
        delivery.defer("mail-1", FRANCE);
        delivery.putOff("mail-1", null);
        delivery.breakDown(BELGIUM, REFUSED);
        delivery.defer("mail-2", BELGIUM);
        delivery.repair(BELGIUM);
        clock.pass(Duration.ofDays(-1));
        tick();

        assertThat(delivery.times(Purpose.DELIVERY)).containsExactly(Duration.ZERO);
        assertThat(delivery.times(Purpose.PROBE)).containsExactly(Duration.ZERO);
    }

    @Test
    void shouldReturnNothingAfterAStartThatItHasNotTried() throws Exception {
        delivery.putOff("alone", GREYLISTED);
        delivery.defer("alone", BELGIUM);
        delivery.breakDown(FRANCE, REFUSED);
        for (int i = 0; i < 10; i++) {
            delivery.defer("mail-" + i, FRANCE);
        }
        store.close();
        clock.pass(Duration.ofDays(6));
        start();
        delivery.breakDown(FRANCE, at(clock.instant()));
        delivery.putOff("alone", GREYLISTED);
        tick();

        assertThat(delivery.times(Purpose.RETURN)).isEmpty();
        assertThat(delivery.names(Purpose.DELIVERY)).containsExactly("alone");
        assertThat(delivery.times(Purpose.PROBE)).hasSize(1);
        tick();
        assertThat(delivery.names(Purpose.RETURN)).hasSize(11);
    }

    @Test
    void shouldDeliverWhatExpiredWhileTheServerWasOffAndCanBeDeliveredNow() throws Exception {
        delivery.breakDown(FRANCE, REFUSED);
        delivery.defer("mail-1", FRANCE);
        delivery.defer("mail-2", FRANCE);
        store.close();
        clock.pass(Duration.ofDays(6));
        start();
        tick();
        tick();

        assertThat(delivery.times(Purpose.RETURN)).isEmpty();
        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).isEmpty();
    }

    @Test
    void shouldReturnNothingForAnHourAfterTheClockWasSet() throws Exception {
        ManualClock steady = new ManualClock();
        Clocks clocks = new Clocks(clock, steady);
        ScriptedDelivery server = new ScriptedDelivery(store.mails(), store.destinations(), clocks, Runnable::run, 10);
        server.breakDown(FRANCE, REFUSED);
        server.defer("mail-1", FRANCE);
        server.queue.tick();
        clock.pass(Duration.ofDays(6));
        for (int minute = 0; minute < 59; minute++) {
            server.queue.tick();
            clock.pass(MINUTE);
            steady.pass(MINUTE);
        }
        assertThat(server.times(Purpose.RETURN)).isEmpty();
        assertThat(clocks.recentJump()).get().extracting(jump -> jump.by()).isEqualTo(Duration.ofDays(6));
        assertThat(new ClockHealth(clocks).look().cause()).contains("was set forward by 144 h 0 min", "no mail is given up");
        steady.pass(Duration.ofMinutes(2));
        assertThat(new ClockHealth(clocks).look().isHealthy()).isTrue();
        store.queue().giveUp(MailFilter.ALL);
        server.queue.tick();
        assertThat(server.times(Purpose.RETURN)).as("an administrator may").hasSize(1);
    }

    /** France refused the only mail before. */
    private ScriptedDelivery anHourAfterTheClockWasSetForward() throws Exception {
        ManualClock steady = new ManualClock();
        ScriptedDelivery server = new ScriptedDelivery(store.mails(), store.destinations(), new Clocks(clock, steady),
            Runnable::run, 10);
        server.breakDown(FRANCE, REFUSED);
        server.defer("mail-1", FRANCE);
        server.queue.tick();
        clock.pass(Duration.ofDays(6));
        server.queue.tick();
        clock.pass(Duration.ofMinutes(61));
        steady.pass(Duration.ofMinutes(61));
        return server;
    }

    @Test
    void shouldReturnWhatWasTriedSinceTheClockWasSetWhenTheHourIsOver() throws Exception {
        ScriptedDelivery server = anHourAfterTheClockWasSetForward();
        server.breakDown(FRANCE, at(clock.instant()));
        server.queue.tick();
        server.queue.tick();

        assertThat(server.times(Purpose.RETURN)).hasSize(1);
    }

    /** As after a start: what could not be reached before says nothing about mail that the clock has made old. */
    @Test
    void shouldReturnNothingForWhatWasNotReachedBeforeTheClockWasSet() throws Exception {
        ScriptedDelivery server = anHourAfterTheClockWasSetForward();
        store.mails().forgetAttempts();
        server.queue.tick();

        assertThat(server.times(Purpose.RETURN)).isEmpty();
    }

    /** Another server has found out since that it is down again. */
    @Test
    void shouldReturnNothingForWhatWasNotReachedBeforeTheDestinationWasBack() throws Exception {
        delivery.breakDown(FRANCE, REFUSED);
        delivery.defer("mail-1", FRANCE);
        delivery.repair(FRANCE);
        pass(Duration.ofMinutes(4));
        assertThat(isDown()).isFalse();
        store.defer(TestMail.deferral("mail-2", FRANCE), clock.instant().plus(MINUTE), clock.instant().minus(Duration.ofDays(6)),
            TestMail.message("mail-2"));
        store.mails().forgetAttempts();
        assertThat(store.destinations().markDown(FRANCE, 2, REFUSED, clock.instant().plus(MINUTE))).isTrue();
        tick();

        assertThat(delivery.times(Purpose.RETURN)).isEmpty();
    }

    /** The clock is looked at once; what follows from it must not be lost with the store. */
    @Test
    void shouldForgetWhatWasTriedBeforeTheClockWasSetThoughTheStoreRefusesItAtFirst() throws Exception {
        ScriptedDelivery server = new ScriptedDelivery(store.mails(), store.destinations(), new Clocks(clock, new ManualClock()),
            Runnable::run, 10);
        server.breakDown(FRANCE, REFUSED);
        server.defer("mail-1", FRANCE);
        server.queue.tick();
        clock.pass(Duration.ofDays(6));
        store.database().write(handle -> handle.execute("CREATE TRIGGER unchanged BEFORE UPDATE ON deferred_mail "
            + "WHEN NEW.attempted_by IS NULL BEGIN SELECT RAISE(ABORT, 'unchanged'); END"));
        server.queue.tick();
        assertThat(counted()).isEqualTo(1);
        store.database().write(handle -> handle.execute("DROP TRIGGER unchanged"));
        server.queue.tick();

        assertThat(counted()).isZero();
    }

    /** Mails that this run of the server has tried. */
    private int counted() throws IOException {
        return store.database().read(handle -> handle.createQuery("SELECT COUNT(attempted_by) FROM deferred_mail")
            .mapTo(Integer.class).one());
    }

    private void damage(String column, String mail) throws IOException {
        store.database().write(handle -> handle.createUpdate(column.equals("state")
                ? "UPDATE deferred_mail SET state = :other WHERE mail_name = :mail"
                : "UPDATE octets SET small = :other WHERE id = (SELECT octets FROM deferred_mail WHERE mail_name = :mail)")
            .bind("other", TestMail.state("another")).bind("mail", mail).execute());
    }

    @Test
    void shouldSetAsideWhatCannotBeReadAndDeliverAllOther() throws Exception {
        delivery.breakDown(FRANCE, REFUSED);
        for (int i = 0; i < 14; i++) {
            delivery.defer("mail-" + i, FRANCE);
        }
        delivery.repair(FRANCE);
        damage("octets", "mail-5");
        damage("state", "mail-9");
        pass(Duration.ofMinutes(6));

        assertThat(store.queue().list(MailFilter.ALL, 0, 20)).extracting(DeferredMail::mailName)
            .containsExactly("mail-5", "mail-9");
        assertThat(store.queue().damaged()).extracting(one -> one.what()).satisfiesExactly(
            octets -> assertThat(octets).contains("is not in the store as it came"),
            state -> assertThat(state).contains("its envelope"));
        assertThat(delivery.handedOut).filteredOn(one -> one.mailName().equals("mail-5")).as("once").hasSize(1);
        assertThat(new DeferredMailHealth(store.queue()).look().cause())
            .contains("2 waiting mails cannot be read");

        store.queue().retryNow(MailFilter.ALL);
        tick();
        assertThat(delivery.handedOut).filteredOn(one -> one.mailName().equals("mail-5")).as("when told to").hasSize(2);
    }

    @Test
    void shouldCountAttemptsAndNoOther() throws Exception {
        delivery.breakDown(FRANCE, at(clock.instant()));
        delivery.defer("tried", FRANCE);
        delivery.defer("left waiting", FRANCE);
        delivery.putOff("put off", GREYLISTED);
        delivery.defer("put off", BELGIUM);

        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).extracting(DeferredMail::mailName, mail -> mail.attempts().made())
            .containsExactly(tuple("tried", 1), tuple("left waiting", 0), tuple("put off", 1));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
