package eu.testa.mail.server.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.testa.mail.core.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WaitingEntriesTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final ManualClock clock = new ManualClock();
    private final WaitingEntries waiting = new WaitingEntries(clock);
    private long sequence;

    private SpoolEntry mail(String peer, String domain, Duration delay) {
        return new SpoolEntry(clock.millis() + delay.toMillis(), ++sequence, new Flow(peer.hashCode(), domain.hashCode()),
            Optional.empty());
    }

    private SpoolEntry add(String peer, String domain) {
        SpoolEntry mail = mail(peer, domain, Duration.ZERO);
        waiting.add(mail);
        return mail;
    }

    private List<SpoolEntry> next(int mails) {
        List<SpoolEntry> handedOut = new ArrayList<>();
        for (int i = 0; i < mails; i++) {
            waiting.poll().ifPresent(handedOut::add);
        }
        return handedOut;
    }

    @Test
    void shouldHandOutMailForOneDestinationNextWhileThousandsWaitForAnother() {
        SpoolEntry first = add("b", "tcn.d.eu-admin.net");
        for (int i = 0; i < 5000; i++) {
            add("b", "tcn.d.eu-admin.net");
        }
        SpoolEntry live = add("b", "tcn.f.eu-admin.net");

        assertThat(next(2)).containsExactly(first, live);
    }

    @Test
    void shouldHandOutMailOfOnePeerNextWhomeverThousandsOfAnotherAreFor() {
        SpoolEntry first = add("b", "0.tcn.d.eu-admin.net");
        for (int i = 1; i < 5000; i++) {
            add("b", i + ".tcn.d.eu-admin.net");
        }
        SpoolEntry live = add("gr", "0.tcn.d.eu-admin.net");

        assertThat(next(2)).containsExactly(first, live);
    }

    private void flood(int domains, int mails) {
        for (int i = 0; i < domains * mails; i++) {
            add("b", i % domains + ".tcn.d.eu-admin.net");
        }
    }

    @Test
    void shouldHandOutMailThatComesOneByOneAsFastAsItComesHoweverManyDomainsAreFlooded() {
        flood(25, 200);

        for (int i = 0; i < 1000; i++) {
            SpoolEntry live = add("b", "tcn.f.eu-admin.net");
            assertThat(next(2)).contains(live);
        }
    }

    @Test
    void shouldHandOutTheMailOfPeersThatHaveLittleAsFastAsItComesHoweverManyOthersFlood() {
        for (int i = 0; i < 5000; i++) {
            add("peer-" + i % 25, "tcn.f.eu-admin.net");
        }

        for (int i = 0; i < 1000; i++) {
            SpoolEntry live = add("gr", "tcn.f.eu-admin.net");
            assertThat(next(2)).contains(live);
        }
    }

    /** Live mail may come faster than it goes for a while, and is more then than waits for each of the others. */
    @Test
    void shouldHandOutMailForOneDestinationBeforeMailThatIsPutOffHoweverMuchThereIsOfEither() {
        flood(25, 4);
        List<SpoolEntry> slow = waiting.sorted();
        slow.forEach(mail -> waiting.processed(mail, true));
        List<SpoolEntry> live = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            live.add(add("b", "tcn.f.eu-admin.net"));
        }

        List<SpoolEntry> handedOut = next(2 * 40);

        assertThat(handedOut).containsAll(live);
        assertThat(handedOut).filteredOn(slow::contains).as("has its turns all the same").hasSizeGreaterThan(30);
    }

    @Test
    void shouldForgetThatMailWasPutOffWhenTheNextIsNot() {
        SpoolEntry first = add("b", "tcn.d.eu-admin.net");
        waiting.processed(first, true);
        waiting.processed(first, false);
        for (int i = 0; i < 10; i++) {
            add("b", "tcn.f.eu-admin.net");
        }
        SpoolEntry second = add("b", "tcn.d.eu-admin.net");

        assertThat(next(2)).containsExactly(first, second);
    }

    @Test
    void shouldGoOnTakingTurnsHoweverMuchMailComesOneByOne() {
        flood(1, 100);
        Flow flooded = waiting.sorted().get(0).flow();
        List<SpoolEntry> handedOut = new ArrayList<>();

        for (int i = 0; i < 40; i++) {
            add("b", i + ".tcn.f.eu-admin.net");
            handedOut.addAll(next(1));
        }

        assertThat(handedOut).filteredOn(entry -> entry.flow().equals(flooded)).hasSizeGreaterThan(5);
    }

    @Test
    void shouldHandOutMailOfOneFlowOldestFirst() {
        SpoolEntry third = mail("b", "tcn.f.eu-admin.net", Duration.ofMillis(2));
        SpoolEntry first = mail("b", "tcn.f.eu-admin.net", Duration.ZERO);
        SpoolEntry second = mail("b", "tcn.f.eu-admin.net", Duration.ZERO);
        List.of(third, second, first).forEach(waiting::add);
        clock.pass(Duration.ofMillis(2));

        assertThat(next(3)).containsExactly(first, second, third);
    }

    @Test
    void shouldHandOutNothingBeforeItIsDue() {
        SpoolEntry later = mail("b", "tcn.f.eu-admin.net", Duration.ofHours(1));
        waiting.add(later);
        SpoolEntry now = add("b", "tcn.f.eu-admin.net");

        assertThat(next(2)).containsExactly(now);
        clock.pass(Duration.ofHours(1));
        assertThat(next(2)).containsExactly(later);
    }

    /** Thirty peers that hand over another mail whenever one of theirs has gone, and new peers with each of them. */
    @Test
    void shouldHandOutAMailHoweverMuchOtherKeepsComing() {
        for (int peer = 0; peer < 30; peer++) {
            for (int i = 0; i < 100; i++) {
                add("peer-" + peer, "tcn.f.eu-admin.net");
            }
        }
        SpoolEntry before = add("gr", "tcn.f.eu-admin.net");
        SpoolEntry patient = add("gr", "tcn.f.eu-admin.net");

        List<SpoolEntry> handedOut = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            SpoolEntry one = waiting.poll().orElseThrow();
            handedOut.add(one);
            waiting.add(new SpoolEntry(clock.millis(), ++sequence, one.flow(), Optional.empty()));
            add("new-" + i, "tcn.f.eu-admin.net");
        }

        assertThat(handedOut.subList(0, 2 * 31)).contains(before);
        assertThat(handedOut).contains(patient);
    }

    @Test
    void shouldHandOutNothingThatWasTakenOut() {
        SpoolEntry later = mail("b", "tcn.f.eu-admin.net", Duration.ofHours(1));
        waiting.add(later);
        SpoolEntry due = add("b", "tcn.f.eu-admin.net");
        SpoolEntry other = add("b", "tcn.d.eu-admin.net");
        SpoolEntry alone = add("gr", "tcn.d.eu-admin.net");
        waiting.add(waiting.poll().orElseThrow());

        assertThat(List.of(later, due, alone)).allMatch(waiting::remove);
        assertThat(List.of(later, due, alone)).noneMatch(waiting::remove);
        clock.pass(Duration.ofHours(1));
        assertThat(next(4)).containsExactly(other);
        assertThat(waiting.size()).isZero();
    }

    @Test
    void shouldShowAllThatWaitsInTheOrderOfDueTimeAndArrival() {
        SpoolEntry later = mail("b", "tcn.f.eu-admin.net", Duration.ofHours(1));
        waiting.add(later);
        SpoolEntry first = add("b", "tcn.f.eu-admin.net");
        SpoolEntry second = add("gr", "tcn.d.eu-admin.net");
        SpoolEntry third = add("b", "tcn.f.eu-admin.net");
        waiting.add(waiting.poll().orElseThrow());

        assertThat(waiting.sorted()).containsExactly(first, second, third, later);
        assertThat(waiting.size()).isEqualTo(4);
    }

    /** Somebody who waits for one mail; gets none when no more is handed out. */
    private final class Taker extends Thread {

        private final CompletableFuture<Optional<SpoolEntry>> taken = new CompletableFuture<>();

        Taker() {
            setDaemon(true);
            start();
            await().atMost(PATIENCE).until(() -> taken.isDone() || getState() == State.WAITING || getState() == State.TIMED_WAITING);
        }

        @Override
        public void run() {
            try {
                taken.complete(waiting.take());
            } catch (InterruptedException e) {
                taken.completeExceptionally(e);
            }
        }

        Optional<SpoolEntry> got() throws Exception {
            return taken.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldWaitForMail() throws Exception {
        Taker taker = new Taker();

        SpoolEntry mail = add("b", "tcn.f.eu-admin.net");

        assertThat(taker.got()).containsSame(mail);
    }

    /** What he works with is in the caches still; and who has little to do leaves the others asleep. */
    @Test
    void shouldGiveMailToWhoeverBeganToWaitLast() throws Exception {
        Taker first = new Taker();
        Taker last = new Taker();

        SpoolEntry mail = add("b", "tcn.f.eu-admin.net");

        assertThat(last.got()).containsSame(mail);
        SpoolEntry next = add("b", "tcn.f.eu-admin.net");
        assertThat(first.got()).containsSame(next);
    }

    @Test
    void shouldGiveMailForLaterToSomebodyElseWhenWhoeverWaitedForItGotOtherMail() throws Exception {
        Taker idle = new Taker();
        Taker watching = new Taker();
        SpoolEntry soon = mail("b", "tcn.f.eu-admin.net", Duration.ofMillis(200));
        waiting.add(soon);
        await().atMost(PATIENCE).until(() -> watching.getState() == Thread.State.TIMED_WAITING);

        SpoolEntry now = add("b", "tcn.f.eu-admin.net");
        assertThat(watching.got()).containsSame(now);
        clock.pass(Duration.ofMillis(200));

        assertThat(idle.got()).containsSame(soon);
    }

    @Test
    void shouldWaitForTheFirstOfTheMailsThatAreForLater() throws Exception {
        waiting.add(mail("b", "tcn.d.eu-admin.net", Duration.ofHours(1)));
        Taker taker = new Taker();
        SpoolEntry soon = mail("b", "tcn.f.eu-admin.net", Duration.ofMillis(20));
        clock.pass(Duration.ofMillis(10));

        waiting.add(soon);
        clock.pass(Duration.ofMillis(10));

        assertThat(taker.got()).containsSame(soon);
    }

    @Test
    void shouldGiveOneMailToEachOfManyWhoWait() throws Exception {
        List<Taker> takers = new ArrayList<>();
        List<SpoolEntry> mails = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            takers.add(new Taker());
        }

        for (int i = 0; i < 10; i++) {
            mails.add(add("b", "tcn.f.eu-admin.net"));
        }

        List<SpoolEntry> taken = new ArrayList<>();
        for (Taker one : takers) {
            taken.add(one.got().orElseThrow());
        }
        assertThat(taken).containsExactlyInAnyOrderElementsOf(mails);
    }

    @Test
    void shouldHandOutNothingWhenItIsClosed() throws Exception {
        Taker waits = new Taker();

        waiting.close();

        assertThat(waits.got()).isEmpty();
        SpoolEntry late = add("b", "tcn.f.eu-admin.net");
        assertThat(new Taker().got()).isEmpty();
        assertThat(waiting.sorted()).as("waits for the next start").containsExactly(late);
    }
}
