package eu.testa.mail.server.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.testa.mail.core.deferred.Deferral;
import eu.testa.mail.core.deferred.DeferredStoreFixture;
import eu.testa.mail.core.deferred.MailFilter;
import eu.testa.mail.core.time.ManualClock;
import eu.testa.mail.core.deferred.Remainder;
import eu.testa.mail.core.deferred.SharedSpool;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.core.time.Clocks;
import eu.testa.mail.mailets.delivery.DividedMail;
import eu.testa.mail.mailets.james.MailState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/** A server is killed after mail was put off into the store, and before it has left the spool. It goes out once. */
class PutOffMailTest {

    private static final String JEANNE = "jeanne.martin@tcn.f.eu-admin.net";
    private static final String ERIKA = "erika.muster@tcn.d.eu-admin.net";
    private static final byte[] OCTETS = "Subject: Bonjour\r\n\r\nconfidential\r\n".getBytes(US_ASCII);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;
    private final ManualClock clock = new ManualClock();
    private DeferredStoreFixture store;
    private FileMailQueueFactory queues;

    @BeforeEach
    void open() throws IOException {
        store = DeferredStoreFixture.openHasty(folder.resolve("store"), clock);
        start(Optional.empty());
    }

    @AfterEach
    void close() throws IOException {
        queues.close();
        store.close();
    }

    private void start(Optional<SharedSpool> shared) throws IOException {
        queues = new FileMailQueueFactory(folder.resolve("spool"), Clock.systemUTC(), new RawMailQueueItemDecoratorFactory(), new Metrics(),
            () -> { }, shared, Duration.ofHours(1), store.mails()::statesOf);
    }

    private void restart() throws IOException {
        queues.close();
        start(Optional.empty());
    }

    private static MailImpl mail(String name, String... recipients) throws Exception {
        MailImpl mail = MailImpl.builder().name(name).sender("alain.dupont@tcn.b.eu-admin.net").addRecipients(recipients).build();
        mail.setMessageNoCopy(new MimeMessageWrapper(MimeMessageInputStreamSource.create(name, new ByteArrayInputStream(OCTETS))));
        return mail;
    }

    private void accept(MailImpl mail) throws Exception {
        queues.createQueue(MailQueueFactory.SPOOL).enQueue(mail);
    }

    private void putOff(MailImpl mail) throws Exception {
        store.defer(new Deferral(mail.getName(), Optional.of("alain.dupont@tcn.b.eu-admin.net"), MailState.of(mail).toJson(),
            mail.getRecipients().size(), new Remainder(new Destination(mail.getRecipients().iterator().next().getDomain().asString()),
                List.of(), RemoteReply.ours("4.4.1", "no place"), Scope.BUSY)), MessageSource.of(OCTETS));
    }

    private MailQueueItem take() {
        return Flux.from(queues.createQueue(MailQueueFactory.SPOOL).deQueue()).blockFirst(PATIENCE);
    }

    private List<String> stored() throws IOException {
        return store.queue().list(MailFilter.ALL, 0, 10).stream().map(mail -> mail.mailName()).toList();
    }

    @Test
    void shouldLeaveToTheStoreWhatIsThere() throws Exception {
        accept(mail("put off", JEANNE));
        accept(mail("not put off", JEANNE));
        putOff(mail("put off", JEANNE));
        restart();

        MailQueueItem item = take();
        assertThat(item.getMail().getName()).isEqualTo("not put off");
        item.done(CompletionStatus.SUCCESS);
        await().atMost(PATIENCE).until(() -> SpoolContents.of(folder.resolve("spool/spool")).isEmpty());
        assertThat(stored()).containsExactly("put off");
        assertThat(queues.size()).isZero();
    }

    @Test
    void shouldGoOnWithThoseRecipientsWhoAreNotInTheStore() throws Exception {
        accept(mail("for two", JEANNE, ERIKA));
        putOff(mail("for two", JEANNE));
        restart();

        assertThat(take().getMail().getRecipients()).containsExactly(new MailAddress(ERIKA));
    }

    /** A matcher fits some of the recipients, and what it makes of them is put off while the rest is still being delivered. */
    @Test
    void shouldLeaveToTheStoreWhoIsThereUnderTheNameOfAPart() throws Exception {
        accept(mail("for two", JEANNE, ERIKA));
        putOff(part("for two", JEANNE));
        restart();

        assertThat(take().getMail().getRecipients()).containsExactly(new MailAddress(ERIKA));
    }

    /** A part that is sent on to another processor goes through the spool. */
    @Test
    void shouldLeaveToAPartInTheSpoolWhomItIsFor() throws Exception {
        accept(mail("for two", JEANNE, ERIKA));
        accept(part("for two", JEANNE));
        accept(part("for another", JEANNE));
        restart();

        assertThat(take().getMail().getRecipients()).containsExactly(new MailAddress(ERIKA));
        assertThat(take().getMail().getRecipients()).containsExactly(new MailAddress(JEANNE));
        assertThat(take().getMail().getRecipients()).containsExactly(new MailAddress(JEANNE));
    }

    /** Two parts must not leave a recipient to each other. */
    @Test
    void shouldKeepARecipientOfTwoParts() throws Exception {
        accept(part("for two", JEANNE, ERIKA));
        accept(part("for two", JEANNE));
        restart();

        assertThat(take().getMail().getRecipients()).containsExactly(new MailAddress(JEANNE), new MailAddress(ERIKA));
        assertThat(take().getMail().getRecipients()).containsExactly(new MailAddress(JEANNE));
    }

    /** A mailet may have made a notice of a copy of the mail: another mail, for one of the same recipients. */
    @Test
    void shouldNotTakeACopyThatAMailetMadeForAPart() throws Exception {
        accept(mail("for two", JEANNE, ERIKA));
        MailImpl notice = MailImpl.duplicate(part("for two", JEANNE));
        putOff(notice);
        restart();

        assertThat(take().getMail().getRecipients()).containsExactly(new MailAddress(JEANNE), new MailAddress(ERIKA));
    }

    private static MailImpl part(String whole, String... recipients) throws Exception {
        return DividedMail.partOf(mail(whole, recipients));
    }

    /** It may be delivered from the store before the spool is looked at. */
    @Test
    void shouldKnowWhatWasInTheStoreAtTheStart() throws Exception {
        accept(mail("put off", JEANNE));
        putOff(mail("put off", JEANNE));
        accept(mail("next", JEANNE));
        restart();
        store.database().write(handle -> handle.execute("DELETE FROM deferred_mail"));

        assertThat(take().getMail().getName()).isEqualTo("next");
    }

    @Test
    void shouldTakeNothingThatComesLaterForWhatWasThere() throws Exception {
        putOff(mail("same name", JEANNE));
        restart();
        accept(mail("same name", JEANNE));

        assertThat(take().getMail().getRecipients()).containsExactly(new MailAddress(JEANNE));
    }

    @Test
    void shouldTakeMailWholeWhosePartInTheStoreCannotBeRead() throws Exception {
        accept(mail("put off", JEANNE));
        putOff(mail("put off", JEANNE));
        store.database().write(handle -> handle.execute("UPDATE deferred_mail SET state = x'7b'"));
        restart();

        assertThat(take().getMail().getRecipients()).containsExactly(new MailAddress(JEANNE));
    }

    /** The row that the spool itself has in the store is the mail, and not a part of it that was put off. */
    @Test
    void shouldLeaveToTheStoreWhatAnotherServerHadPutOffWhoseSpoolIsTakenOver() throws Exception {
        queues.close();
        start(Optional.of(new SharedSpool(store.mails(), new Clocks(clock, clock))));
        accept(mail("for two", JEANNE, ERIKA));
        accept(mail("for one", JEANNE));
        putOff(mail("for two", JEANNE));
        putOff(mail("for one", JEANNE));
        FileMailQueueFactory dead = queues;
        start(Optional.of(new SharedSpool(store.mails(), new Clocks(clock, clock))));

        accept(mail("for one", JEANNE));
        accept(mail("for two", JEANNE, ERIKA));

        assertThat(take().getMail().getRecipients()).containsExactly(new MailAddress(ERIKA));
        await().atMost(PATIENCE).until(() -> stored().stream().filter("for one"::equals).count() == 1);
        dead.close();
    }
}
