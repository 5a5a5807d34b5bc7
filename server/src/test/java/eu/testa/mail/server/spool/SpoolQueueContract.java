package eu.testa.mail.server.spool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.apache.james.queue.api.Mails.defaultMail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.mailets.delivery.DeferredAttributes;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import eu.testa.mail.server.spool.SpoolContents.SpooledMail;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.james.queue.api.DelayedManageableMailQueueContract;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import reactor.core.publisher.Flux;

/** James' own queue contract, which waits for seconds that pass, and what the spool promises beyond it wherever a mail is. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
abstract class SpoolQueueContract implements DelayedManageableMailQueueContract {


    /** Of this test alone: the folder above that of the queue is looked at, too. */
    @TempDir
    Path folder;
    protected Path directory;
    protected FileMailQueue queue;

    @BeforeEach
    void open() throws IOException {
        directory = Files.createDirectory(folder.resolve("spool"));
        queue = openQueue();
    }

    @AfterEach
    void close() throws IOException {
        queue.stop();
    }

    /** Which mail is in the journal. */
    protected abstract SpoolJournal.Sizes journal();

    @Override
    public FileMailQueue getMailQueue() {
        return queue;
    }

    @Override
    public ManageableMailQueue getManageableMailQueue() {
        return queue;
    }

    /** As James' own, which gives it a second. */
    @Test
    @Override
    public void enqueueWithNegativeDelayShouldNotDelayDelivery() throws Exception {
        queue.enQueue(defaultMail().name("name").build(), Duration.ofSeconds(-30));

        assertThat(take().getMail().getName()).isEqualTo("name");
    }

    @Test
    void shouldKeepEveryOctetOfTheMessage() throws Exception {
        byte[] octets = "Subject: odd\r\n\r\n8-bit \u00ff\u0080, trailing blanks   \r\nbare\nno final newline"
            .getBytes(ISO_8859_1);
        queue.enQueue(mail("octets", octets));

        try (InputStream in = MimeMessageOctets.of(take().getMail().getMessage()).open()) {
            assertThat(in.readAllBytes()).isEqualTo(octets);
        }
    }

    @Test
    void shouldProcessAgainAfterARestartWhatWasNotDone() throws Exception {
        queue.enQueue(defaultMail().name("done").build());
        queue.enQueue(defaultMail().name("taken").build());
        queue.enQueue(defaultMail().name("waiting").build());
        List<MailQueueItem> items = Flux.from(queue.deQueue()).take(2).collectList().block();
        items.get(0).done(CompletionStatus.SUCCESS);

        queue.stop();
        queue = openQueue();

        assertThat(queue.getSize()).isEqualTo(2);
        assertThat(take().getMail().getName()).isEqualTo("taken");
        assertThat(take().getMail().getName()).isEqualTo("waiting");
    }

    @Test
    void shouldKeepDelaysOverARestart() throws Exception {
        queue.enQueue(defaultMail().name("later").build(), Duration.ofHours(1));
        queue.enQueue(defaultMail().name("now").build());

        queue.stop();
        queue = openQueue();

        assertThat(take().getMail().getName()).isEqualTo("now");
        assertThat(queue.browse().next().getMail().getName()).isEqualTo("later");
    }

    @Test
    void shouldTakeTurnsAfterARestartAsBefore() throws Exception {
        for (String name : List.of("d1", "d2", "d3")) {
            queue.enQueue(mail(name, "erika.muster@tcn.d.eu-admin.net", new byte[0]));
        }
        queue.enQueue(mail("f1", "jeanne.martin@tcn.f.eu-admin.net", new byte[0]));

        queue.stop();
        queue = openQueue();

        assertThat(Flux.from(queue.deQueue()).take(4).collectList().block())
            .extracting(item -> item.getMail().getName()).containsExactly("d1", "f1", "d2", "d3");
    }

    @Test
    void shouldRatherHandOutMailForADomainWhoseMailIsNotPutOff() throws Exception {
        queue.enQueue(mail("d1", "erika.muster@tcn.d.eu-admin.net", new byte[0]));
        MailQueueItem first = take();
        DeferredAttributes.putOff(first.getMail());
        first.done(CompletionStatus.SUCCESS);
        for (String name : List.of("d2", "d3")) {
            queue.enQueue(mail(name, "erika.muster@tcn.d.eu-admin.net", new byte[0]));
        }
        for (String name : List.of("f1", "f2", "f3")) {
            queue.enQueue(mail(name, "jeanne.martin@tcn.f.eu-admin.net", new byte[0]));
        }

        assertThat(Flux.from(queue.deQueue()).take(5).collectList().block())
            .extracting(item -> item.getMail().getName()).containsExactly("d2", "f1", "d3", "f2", "f3");
    }

    @Test
    void shouldRefuseAMailWhoseOctetsEndInAnError() throws Exception {
        MailImpl mail = mail("broken", "Subject: x\r\n\r\n".getBytes(US_ASCII));
        mail.setMessageNoCopy(new MimeMessageWrapper(new MimeMessageSource() {
            @Override
            public String getSourceId() {
                return "broken";
            }

            @Override
            public InputStream getInputStream() throws IOException {
                throw new IOException("the disk is gone");
            }
        }));

        assertThatThrownBy(() -> queue.enQueue(mail))
            .isInstanceOf(MailQueueException.class)
            .hasMessageContaining("the disk is gone");
        assertThat(spooled()).isEmpty();
        assertThat(directory.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void shouldKnowSinceWhenTheOldestMailIsThere() throws Exception {
        queue.stop();
        TickingClock clock = new TickingClock();
        queue = openQueue(clock);
        assertThat(queue.oldest()).isEmpty();
        queue.enQueue(defaultMail().name("later").build(), Duration.ofHours(1));
        assertThat(queue.oldest()).as("what is not due does not wait").isEmpty();
        queue.enQueue(defaultMail().name("first").build());
        queue.enQueue(defaultMail().name("second").build());
        Instant first = queue.oldest().orElseThrow();

        MailQueueItem taken = take();
        assertThat(queue.oldest()).as("in process").contains(first);
        taken.done(CompletionStatus.REJECT);
        assertThat(queue.oldest()).as("put back for later").contains(first);
    }

    @Test
    void shouldGoOnAfterAMailThatNobodyCanHandOut() throws Exception {
        queue.stop();
        MailQueueItemDecoratorFactory decorators = new RawMailQueueItemDecoratorFactory() {
            @Override
            public MailQueueItemDecorator decorate(MailQueueItem item, MailQueueName name) {
                if (item.getMail().getName().equals("trouble")) {
                    throw new StackOverflowError("as it could happen");
                }
                return super.decorate(item, name);
            }
        };
        queue = openQueue(Clock.systemUTC(), decorators);
        queue.enQueue(defaultMail().name("trouble").build());
        queue.enQueue(defaultMail().name("sound").build());

        assertThat(take().getMail().getName()).isEqualTo("sound");
        assertThat(queue.getSize()).as("it is tried again").isEqualTo(2);
    }

    @Test
    void shouldTakeMailAfterAThreadWasInterruptedAtItsOwn() throws Exception {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> queue.enQueue(defaultMail().name("interrupted").build()))
                .isInstanceOf(MailQueueException.class);
        } finally {
            Thread.interrupted();
        }
        assertThat(spooled()).isEmpty();

        queue.enQueue(defaultMail().name("next").build());

        assertThat(take().getMail().getName()).isEqualTo("next");
    }

    @Test
    void shouldGoOnForAllAfterOneHasClosedIt() throws Exception {
        Iterator<MailQueueItem> items = queue.deQueue().toIterable(1).iterator();
        queue.enQueue(defaultMail().name("before").build());
        assertThat(items.next().getMail().getName()).isEqualTo("before");

        // as James' webadmin does when it has sent the mail of a repository through again
        queue.close();

        queue.enQueue(defaultMail().name("after").build());
        assertThat(items.next().getMail().getName()).isEqualTo("after");
    }

    @Test
    void shouldKeepARejectedMail() throws Exception {
        queue.enQueue(defaultMail().name("rejected").build());

        take().done(CompletionStatus.REJECT);

        assertThat(queue.getSize()).isEqualTo(1);
        assertThat(queue.browse().next().getMail().getName()).isEqualTo("rejected");
        assertThat(spooled()).hasSize(1);
    }

    @Test
    void shouldCountAnItemOnlyOnceWhenDoneIsCalledTwice() throws Exception {
        queue.enQueue(defaultMail().name("once").build());
        MailQueueItem item = take();

        item.done(CompletionStatus.SUCCESS);
        item.done(CompletionStatus.RETRY);

        assertThat(queue.getSize()).isZero();
        awaitEmptyFolder();
    }

    @Test
    void shouldFlushInOrderOfArrivalWhileTheClockGoesOn() throws Exception {
        queue.stop();
        queue = openQueue(new TickingClock());
        queue.enQueue(defaultMail().name("first").build(), Duration.ofHours(2));
        queue.enQueue(defaultMail().name("second").build(), Duration.ofHours(1));

        queue.flush();

        assertThat(queue.browse()).toIterable()
            .extracting(item -> item.getMail().getName()).containsExactly("first", "second");
    }

    protected final FileMailQueue openQueue() throws IOException {
        return openQueue(Clock.systemUTC());
    }

    protected final FileMailQueue openQueue(Clock clock) throws IOException {
        return openQueue(clock, new RawMailQueueItemDecoratorFactory());
    }

    protected final FileMailQueue openQueue(Clock clock, MailQueueItemDecoratorFactory decorators) throws IOException {
        return new FileMailQueue(MailQueueName.of("test"), directory, clock, decorators, new Metrics(), () -> { }, Optional.empty(),
            new PutOffMail(folder, PutOffMail.Store.NONE), journal());
    }

    protected final FileMailQueue openQueue(Path where, SpoolJournal.Sizes sizes) throws IOException {
        return new FileMailQueue(MailQueueName.of("test"), where, Clock.systemUTC(), new RawMailQueueItemDecoratorFactory(), new Metrics(),
            () -> { }, Optional.empty(), new PutOffMail(folder, PutOffMail.Store.NONE), sizes);
    }

    protected final MailQueueItem take() {
        return Flux.from(queue.deQueue()).blockFirst(Duration.ofSeconds(60));
    }

    /** What is done leaves a little later, with others ({@link Departures}). */
    protected final void awaitEmptyFolder() {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(spooled()).isEmpty());
    }

    protected final List<SpooledMail> spooled() throws IOException {
        return SpoolContents.of(directory);
    }

    protected static MailImpl mail(String name, byte[] octets) throws Exception {
        return mail(name, "jeanne.martin@tcn.f.eu-admin.net", octets);
    }

    protected static MailImpl mail(String name, String recipient, byte[] octets) throws Exception {
        MailImpl mail = MailImpl.builder().name(name).sender("alain.dupont@tcn.b.eu-admin.net").addRecipient(recipient).build();
        mail.setMessageNoCopy(new MimeMessageWrapper(
            MimeMessageInputStreamSource.create(name, new ByteArrayInputStream(octets))));
        return mail;
    }

    /** A millisecond passes between any two looks. */
    protected static final class TickingClock extends Clock {

        private final AtomicLong millis = new AtomicLong();

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis.incrementAndGet());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
