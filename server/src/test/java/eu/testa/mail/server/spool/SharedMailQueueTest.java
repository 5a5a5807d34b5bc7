package eu.testa.mail.server.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import eu.testa.mail.core.deferred.DeferredMail;
import eu.testa.mail.core.deferred.DeferredMails.Place;
import eu.testa.mail.core.deferred.DeferredStoreFixture;
import eu.testa.mail.core.deferred.Lease;
import eu.testa.mail.core.deferred.MailFilter;
import eu.testa.mail.core.deferred.SharedSpool;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.core.time.Clocks;
import eu.testa.mail.core.time.ManualClock;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.james.queue.api.DelayedManageableMailQueueContract;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import reactor.core.publisher.Flux;

/** A queue whose mail is durable in a store that servers share: James' contract, and what becomes of the mail of one that dies. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class SharedMailQueueTest implements DelayedManageableMailQueueContract {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final byte[] OCTETS = "Subject: Bonjour\r\n\r\nconfidential\r\n".getBytes(US_ASCII);

    @TempDir
    Path folder;
    private final ManualClock steady = new ManualClock();
    private final AtomicBoolean evidenceIsFull = new AtomicBoolean();
    private DeferredStoreFixture store;
    private SharedSpool shared;
    private FileMailQueue queue;

    @BeforeEach
    void open() throws IOException {
        store = DeferredStoreFixture.openHasty(folder.resolve("store"), steady);
        openQueue();
    }

    @AfterEach
    void close() throws IOException {
        queue.stop();
        store.close();
    }

    private void openQueue() throws IOException {
        shared = new SharedSpool(store.mails(), new Clocks(steady, steady));
        queue = queue(shared, "spool");
    }

    private FileMailQueue queue(SharedSpool spool, String disk) throws IOException {
        return new FileMailQueue(MailQueueName.of("test"), Files.createDirectories(folder.resolve(disk)), Clock.systemUTC(),
            new RawMailQueueItemDecoratorFactory(), new Metrics(), () -> {
                if (evidenceIsFull.get()) {
                    throw new IOException("No space left on device");
                }
            }, Optional.of(spool), new PutOffMail(folder, PutOffMail.Store.NONE), SpoolJournal.Sizes.USUAL);
    }

    @Override
    public FileMailQueue getMailQueue() {
        return queue;
    }

    @Override
    public ManageableMailQueue getManageableMailQueue() {
        return queue;
    }

    private static MailImpl mail(String name) throws Exception {
        MailImpl mail = MailImpl.builder().name(name).sender("alain.dupont@tcn.b.eu-admin.net")
            .addRecipient("jeanne.martin@tcn.f.eu-admin.net").build();
        mail.setMessageNoCopy(new MimeMessageWrapper(
            MimeMessageInputStreamSource.create(name, new ByteArrayInputStream(OCTETS))));
        return mail;
    }

    private MailQueueItem take() {
        return Flux.from(queue.deQueue()).blockFirst(PATIENCE);
    }

    private List<String> stored() throws IOException {
        return store.queue().list(MailFilter.ALL, 0, 10).stream().map(DeferredMail::mailName).toList();
    }

    private List<Lease> free() throws IOException {
        return store.mails().leaseDue(Destination.SPOOL, Place.FIRST, 10, DeferredStoreFixture.TERM, Duration.ofMinutes(2));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("spool"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** As James' own, which gives it a second. */
    @Test
    @Override
    public void enqueueWithNegativeDelayShouldNotDelayDelivery() throws Exception {
        queue.enQueue(mail("name"), Duration.ofSeconds(-30));

        assertThat(take().getMail().getName()).isEqualTo("name");
    }

    @Test
    void shouldHaveEachMailInTheStoreBeforeAnybodyIsToldThatItWasTaken() throws Exception {
        queue.enQueue(mail("mail-1"));

        assertThat(stored()).containsExactly("mail-1");
        assertThat(MimeMessageOctets.of(take().getMail().getMessage()).open().readAllBytes()).isEqualTo(OCTETS);
    }

    @Test
    void shouldTakeNoMailThatCannotBeStored() throws Exception {
        store.close();

        assertThatThrownBy(() -> queue.enQueue(mail("mail-1"))).isInstanceOf(MailQueueException.class)
            .hasMessageContaining("It was not accepted; its sender keeps it.");

        assertThat(files()).isEmpty();
    }

    @Test
    void shouldLeaveTheStoreWhenWhatWasWrittenAboutTheMailIsDurable() throws Exception {
        queue.enQueue(mail("mail-1"));
        evidenceIsFull.set(true);
        take().done(CompletionStatus.SUCCESS);

        await().during(Duration.ofMillis(200)).until(() -> stored().size() == 1);
        evidenceIsFull.set(false);
        await().atMost(PATIENCE).until(() -> stored().isEmpty() && files().isEmpty());
    }

    @Test
    void shouldGoOnInAnotherServerWhenItsOwnIsDeadAndItsDiskIsGone() throws Exception {
        queue.enQueue(mail("mail-1"));
        take();
        steady.pass(DeferredStoreFixture.TERM);
        Lease free = free().get(0);
        FileMailQueue other = queue(new SharedSpool(store.mails(), new Clocks(steady, steady)), "another disk");

        other.enQueue(mail("mail-1"));
        store.mails().finish(free);
        assertThat(stored()).as("one mail, and the other server's").containsExactly("mail-1");

        MailQueueItem item = Flux.from(other.deQueue()).blockFirst(PATIENCE);
        assertThat(MimeMessageOctets.of(item.getMail().getMessage()).open().readAllBytes()).isEqualTo(OCTETS);
        item.done(CompletionStatus.SUCCESS);
        await().atMost(PATIENCE).until(() -> stored().isEmpty());
        other.stop();
    }

    @Test
    void shouldNotProcessWhatAnotherServerHasTakenMeanwhile() throws Exception {
        queue.enQueue(mail("taken"));
        steady.pass(DeferredStoreFixture.TERM);
        assertThat(free()).hasSize(1);
        queue.enQueue(mail("mine"));

        assertThat(take().getMail().getName()).isEqualTo("mine");
        await().atMost(PATIENCE).until(() -> files().size() == 1);
        assertThat(stored()).containsExactlyInAnyOrder("taken", "mine");
    }

    /** While it is not known whether another server has it by now, nobody gets it twice. */
    @Test
    void shouldLetAMailWaitWhoseLeaseHasRunOutWhileTheStoreIsAway() throws Exception {
        queue.enQueue(mail("mail-1"));
        steady.pass(DeferredStoreFixture.TERM);
        store.close();

        assertThat(Flux.from(queue.deQueue()).next().timeout(Duration.ofMillis(500), Flux.<MailQueueItem>empty().next()).block())
            .isNull();
        assertThat(queue.getSize()).isEqualTo(1);
    }

    @Test
    void shouldStartAnewFromTheStoreAndWithWhatIsOnItsOwnDiskAlone() throws Exception {
        queue.enQueue(mail("copy"));
        FileMailQueue local = new FileMailQueue(MailQueueName.of("test"), folder.resolve("local"), Clock.systemUTC(),
            new RawMailQueueItemDecoratorFactory(), new Metrics(), () -> { }, Optional.empty(),
            new PutOffMail(folder, PutOffMail.Store.NONE), SpoolJournal.Sizes.NONE);
        local.enQueue(mail("from before the spool was shared"));
        local.stop();
        Path file;
        try (Stream<Path> files = Files.list(folder.resolve("local"))) {
            file = files.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
        Files.move(file, folder.resolve("spool").resolve(file.getFileName()));
        queue.stop();
        openQueue();

        assertThat(files()).hasSize(1);
        assertThat(take().getMail().getName()).isEqualTo("from before the spool was shared");
        assertThat(stored()).containsExactly("copy");
    }

    @Test
    void shouldGiveWhatIsLeftToTheOthersWhenItStops() throws Exception {
        FileMailQueueFactory factory = new FileMailQueueFactory(folder.resolve("factory"), Clock.systemUTC(),
            new RawMailQueueItemDecoratorFactory(), new Metrics(), () -> { },
            Optional.of(shared), Duration.ofHours(1), PutOffMail.Store.NONE);
        factory.createQueue(MailQueueName.of("spool")).enQueue(mail("mail-1"));
        assertThat(free()).isEmpty();

        factory.close();

        assertThat(free()).hasSize(1);
    }

    @Test
    void shouldGoOnRenewingWhatIsInTheSpoolForLong() throws Exception {
        FileMailQueueFactory factory = new FileMailQueueFactory(folder.resolve("factory"), Clock.systemUTC(),
            new RawMailQueueItemDecoratorFactory(), new Metrics(), () -> { },
            Optional.of(shared), Duration.ofMillis(20), PutOffMail.Store.NONE);
        factory.createQueue(MailQueueName.of("spool")).enQueue(mail("mail-1"), Duration.ofHours(1));
        for (int i = 0; i < 3; i++) {
            long before = leasedUntil();
            steady.pass(DeferredStoreFixture.TERM.dividedBy(2).plusSeconds(1));
            await().atMost(PATIENCE).until(() -> leasedUntil() > before);
        }
        assertThat(free()).isEmpty();
        factory.close();
    }

    private long leasedUntil() throws IOException {
        return store.database().read(handle -> handle.createQuery("SELECT leased_until FROM deferred_mail").mapTo(Long.class).one());
    }

    @Test
    void shouldTakeFromTheStoreAgainWhatIsDamagedOnItsOwnDisk() throws Exception {
        queue.enQueue(mail("mail-1"));
        Files.write(files().get(0), new byte[] {'!'}, StandardOpenOption.APPEND);
        queue.enQueue(mail("mail-2"));

        assertThat(take().getMail().getName()).isEqualTo("mail-2");
        steady.pass(Duration.ofSeconds(10));
        assertThat(free()).extracting(lease -> lease.mail().mailName()).containsExactly("mail-1");
    }

    @Test
    void shouldLeaveNothingInTheStoreOfWhatItRefused() throws Exception {
        Files.delete(folder.resolve("spool/tmp"));

        assertThatThrownBy(() -> queue.enQueue(mail("mail-1"))).isInstanceOf(MailQueueException.class);

        await().atMost(PATIENCE).until(() -> stored().isEmpty());
    }

    @Test
    void shouldLeaveInTheStoreWhatItTookOverAndCannotWrite() throws Exception {
        new SharedSpool(store.mails(), new Clocks(steady, steady)).keep("mail-1", Optional.of("alain.dupont@tcn.b.eu-admin.net"),
            new byte[0], 1, MimeMessageOctets.of(mail("mail-1").getMessage()));
        Files.delete(folder.resolve("spool/tmp"));

        assertThatThrownBy(() -> queue.enQueue(mail("mail-1"))).isInstanceOf(MailQueueException.class);

        assertThat(stored()).containsExactly("mail-1");
        steady.pass(Duration.ofSeconds(10));
        assertThat(free()).hasSize(1);
    }

    /** As WaitForStore does: what is in the spool needs no store to be put back into it. */
    @Test
    void shouldPutBackWhileTheStoreIsAway() throws Exception {
        queue.enQueue(mail("mail-1"));
        MailQueueItem item = take();
        store.close();

        queue.enQueue(mail("mail-1"), Duration.ofMillis(10));
        item.done(CompletionStatus.SUCCESS);

        assertThat(take().getMail().getName()).isEqualTo("mail-1");
    }
}
