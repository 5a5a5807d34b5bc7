package eu.testa.mail.server.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.server.store.TestStore;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That a mailbox has one reader, on whatever database: two servers that share it are two {@link MailboxLeases}. */
abstract class MailboxLeasesContract {

    /** Renewed every second, so that a server may well stand still for another. */
    private static final Duration SHORT = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long MAILBOX = 7;

    private MailboxLeases here;
    private MailboxLeases there;

    abstract TestStore store();

    private void start(Duration lease) {
        here = new MailboxLeases(store().database(), lease);
        there = new MailboxLeases(store().database(), lease);
    }

    @AfterEach
    void stop() {
        here.close();
        there.close();
    }

    @Test
    void shouldLetOneSessionInOnAllServersTogether() throws IOException {
        start(MailboxLeases.LONGEST);
        MailboxLeases.Lease lease = here.take(MAILBOX).orElseThrow();

        assertThat(here.take(MAILBOX)).isEmpty();
        assertThat(there.take(MAILBOX)).isEmpty();
        assertThat(there.take(MAILBOX + 1)).isPresent();
        assertThat(lease.isHeld()).isTrue();
    }

    @Test
    void shouldLetTheNextInWhenTheSessionEnds() throws IOException {
        start(MailboxLeases.LONGEST);
        MailboxLeases.Lease lease = here.take(MAILBOX).orElseThrow();

        lease.close();
        MailboxLeases.Lease next = there.take(MAILBOX).orElseThrow();
        lease.close();

        assertThat(lease.isHeld()).isFalse();
        assertThat(next.isHeld()).isTrue();
    }

    @Test
    void shouldKeepAMailboxLongerThanALeaseLastsWhileTheServerLives() throws IOException {
        start(SHORT);
        MailboxLeases.Lease lease = here.take(MAILBOX).orElseThrow();

        Awaitility.await().during(SHORT.multipliedBy(3).dividedBy(2)).atMost(PATIENCE).until(lease::isHeld);
        assertThat(there.take(MAILBOX)).isEmpty();
    }

    @Test
    void shouldNotOutliveAServerThatDied() throws IOException {
        start(SHORT);
        MailboxLeases.Lease lost = here.take(MAILBOX).orElseThrow();
        here.close();

        Awaitility.await().atMost(PATIENCE).until(() -> there.take(MAILBOX).isPresent());
        assertThat(lost.isHeld()).as("the one who comes back deletes nothing").isFalse();
    }
}
