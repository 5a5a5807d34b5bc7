package eu.testa.mail.server.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.mailets.pop3.MailboxInUseException;
import eu.testa.mail.server.store.TestStore;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That a mailbox has one reader, on whatever database: two servers that share it are two {@link MailboxLeases}. */
abstract class MailboxLeasesContract {

    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final long MAILBOX = 7;

    private MailboxLeases here;
    private MailboxLeases there;

    abstract TestStore store();

    @BeforeEach
    void start() {
        here = new MailboxLeases(store().database(), SHORT);
        there = new MailboxLeases(store().database(), SHORT);
    }

    @AfterEach
    void stop() {
        here.close();
        there.close();
    }

    @Test
    void shouldLetOneSessionInOnAllServersTogether() throws IOException {
        MailboxLeases.Lease lease = here.take(MAILBOX);

        assertThatThrownBy(() -> here.take(MAILBOX)).isInstanceOf(MailboxInUseException.class);
        assertThatThrownBy(() -> there.take(MAILBOX)).isInstanceOf(MailboxInUseException.class);
        assertThatCode(() -> there.take(MAILBOX + 1)).doesNotThrowAnyException();
        assertThat(lease.isHeld()).isTrue();
    }

    @Test
    void shouldLetTheNextInWhenTheSessionEnds() throws IOException {
        MailboxLeases.Lease lease = here.take(MAILBOX);

        lease.close();
        MailboxLeases.Lease next = there.take(MAILBOX);
        lease.close();

        assertThat(lease.isHeld()).isFalse();
        assertThat(next.isHeld()).isTrue();
    }

    @Test
    void shouldKeepAMailboxLongerThanALeaseLastsWhileTheServerLives() throws IOException {
        MailboxLeases.Lease lease = here.take(MAILBOX);

        Awaitility.await().during(SHORT.multipliedBy(3)).atMost(SHORT.multipliedBy(10)).until(lease::isHeld);
        assertThatThrownBy(() -> there.take(MAILBOX)).isInstanceOf(MailboxInUseException.class);
    }

    @Test
    void shouldNotOutliveAServerThatDied() throws IOException {
        MailboxLeases.Lease lost = here.take(MAILBOX);
        here.close();

        Awaitility.await().atMost(SHORT.multipliedBy(10)).ignoreExceptions().until(() -> there.take(MAILBOX).isHeld());
        assertThat(lost.isHeld()).as("the one who comes back deletes nothing").isFalse();
    }
}
