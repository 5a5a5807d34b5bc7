package eu.testa.mail.server.virus;

import static eu.testa.mail.server.virus.TestQuarantine.ALAIN;
import static eu.testa.mail.server.virus.TestQuarantine.JEANNE;
import static eu.testa.mail.server.virus.TestQuarantine.LARS;
import static eu.testa.mail.server.virus.TestQuarantine.mail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.Intervention;
import eu.testa.mail.core.health.PartHealth;
import eu.testa.mail.core.quarantine.Quarantine;
import eu.testa.mail.core.quarantine.QuarantinedMail;
import eu.testa.mail.core.quarantine.Release.Outcome;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.VirusPolicy;
import eu.testa.mail.mailets.VirusScan;
import eu.testa.mail.mailets.health.QuarantineHealth;
import eu.testa.mail.mailets.virus.QuarantineExpiry;
import eu.testa.mail.matchers.IsInfected;
import java.lang.Thread.State;
import java.lang.reflect.Proxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import javax.mail.MessagingException;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueName;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.apache.mailet.base.test.FakeMatcherConfig;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The quarantine, and the mailet that fills it, over real repositories and the real spool. */
class QuarantineTest {

    private static final Intervention CLERK = new Intervention("clerk", "127.0.0.1");

    @TempDir
    Path folder;
    private TestQuarantine server;
    private Quarantine<Mail> quarantine;

    @BeforeEach
    void open() throws Exception {
        server = new TestQuarantine(folder);
        quarantine = server.open();
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    private VirusScan mailet() throws MessagingException {
        return server.mailet(quarantine);
    }

    /** Puts a mail into quarantine, and returns its key there. */
    private String put(String name) throws Exception {
        mailet().service(mail(name, JEANNE));
        return quarantine.list().stream().map(QuarantinedMail::key).filter(key -> key.startsWith(name)).findFirst().orElseThrow();
    }

    @Test
    void shouldSayInTheHealthHowManyWaitForADecision() throws Exception {
        QuarantineHealth health = new QuarantineHealth(server.repositories, TestQuarantine.SHIPPED, TestQuarantine.KEEP);
        assertThat(health.look()).isEqualTo(PartHealth.healthy());

        put("m1");
        assertThat(health.look().state()).isEqualTo(PartHealth.State.HEALTHY);
        assertThat(health.look().cause()).isEqualTo("1 mails are in quarantine; each is deleted 30 days after it came");
        assertThat(health.look().nextStep()).contains("./testa quarantine list");
    }

    /** Runs something beside this thread: on return it has ended, or waits for what this thread holds. */
    private static Thread beside(Callable<?> task) {
        FutureTask<?> result = new FutureTask<>(task);
        Thread thread = new Thread(result, "beside");
        thread.start();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> result.isDone() || thread.getState() == State.BLOCKED);
        return thread;
    }

    @Test
    void shouldPutInfectedMailAsideAndEndItsWay() throws Exception {
        FakeMail mail = mail("m1", JEANNE);
        mailet().service(mail);
        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(quarantine.list()).singleElement().satisfies(kept -> {
            assertThat(kept.reason()).isEqualTo("Infected: Win.X");
            assertThat(kept.sender()).contains(ALAIN);
            assertThat(kept.recipients()).containsExactly(JEANNE);
            assertThat(kept.since()).contains(server.clock.instant());
            assertThat(kept.headers()).contains("Subject: test").noneMatch(line -> line.contains("secret"));
        });
    }

    @Test
    void shouldGiveMailWithoutAVerdictToRetry() throws Exception {
        server.verdict = new ScanVerdict.NoVerdict("clamd is away");
        FakeMail mail = mail("m1", JEANNE);
        mailet().service(mail);
        assertThat(mail.getState()).isEqualTo("retry");
        assertThat(mail.getErrorMessage()).contains("clamd is away");
        assertThat(quarantine.list()).isEmpty();
    }

    @Test
    void shouldLetCleanMailGoOn() throws Exception {
        server.verdict = new ScanVerdict.Clean();
        FakeMail mail = mail("m1", JEANNE);
        mailet().service(mail);
        assertThat(mail.getState()).isEqualTo("relay");
        assertThat(quarantine.list()).isEmpty();
    }

    @Test
    void shouldNotLoseTheMailWhenTheQuarantineCannotBeOpened() throws Exception {
        Quarantine<Mail> closed = server.open(MailRepositoryUrl.from("nowhere://quarantine"));
        VirusScan mailet = new VirusScan(message -> server.verdict, VirusPolicy.standard(), closed);
        FakeMail mail = mail("m1", JEANNE);
        assertThatThrownBy(() -> mailet.service(mail)).isInstanceOf(Exception.class);
        assertThat(mail.getState()).as("James sends it to the error processor").isNotEqualTo(Mail.GHOST);
        assertThat(mail.getName()).isEqualTo("m1");
    }

    @Test
    void shouldNameAMissingOrUnknownParameter() {
        VirusScan mailet = new VirusScan(message -> server.verdict, VirusPolicy.standard(), quarantine);
        assertThatThrownBy(() -> mailet.init(FakeMailetConfig.builder().mailetName("VirusScan").build()))
            .hasMessageContaining("VirusScan").hasMessageContaining("retryProcessor");
        assertThatThrownBy(() -> mailet.init(FakeMailetConfig.builder().mailetName("VirusScan")
            .setProperty("retryProcessor", "retry").setProperty("engine", "x").build())).hasMessageContaining("engine");
    }

    @Test
    void shouldReleaseOnlyWhatANewScanCallsClean() throws Exception {
        String key = put("m1");
        assertThat(quarantine.release(key, CLERK).outcome()).isEqualTo(Outcome.STILL_REFUSED);
        server.verdict = new ScanVerdict.NoVerdict("away");
        assertThat(quarantine.release(key, CLERK).outcome()).isEqualTo(Outcome.NOT_SCANNED);
        assertThat(quarantine.list()).hasSize(1);
        assertThat(server.spooled()).isZero();

        server.verdict = new ScanVerdict.Clean();
        assertThat(quarantine.release(key, CLERK).outcome()).isEqualTo(Outcome.RELEASED);
        assertThat(quarantine.list()).isEmpty();
        assertThat(server.spooled()).isEqualTo(1);
        assertThat(quarantine.release(key, CLERK).outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void shouldKeepTheMailWhenTheSpoolFails() throws Exception {
        String key = put("m1");
        server.verdict = new ScanVerdict.Clean();
        Quarantine<Mail> withoutSpool = server.open(TestQuarantine.SHIPPED, message -> server.verdict, () -> {
            throw new IllegalStateException("disk full");
        });
        assertThatThrownBy(() -> withoutSpool.release(key, CLERK)).hasMessageContaining("disk full");
        assertThat(quarantine.list()).hasSize(1);
    }

    @Test
    void shouldDelete() throws Exception {
        String key = put("m1");
        assertThat(quarantine.delete(key, CLERK)).isTrue();
        assertThat(quarantine.delete(key, CLERK)).isFalse();
        assertThat(quarantine.find(key)).isEmpty();
    }

    @Test
    void shouldHaveARecordOfEachMailThatComesAndGoes() throws Exception {
        String let = put("m1");
        String deleted = put("m2");
        String old = put("m3");
        server.verdict = new ScanVerdict.Clean();
        quarantine.release(let, CLERK);
        quarantine.delete(deleted, CLERK);
        quarantine.expire();
        server.clock.pass(TestQuarantine.KEEP.plusSeconds(1));
        quarantine.expire();
        assertThat(server.evidence.deeds("m1")).containsExactly("quarantined");
        assertThat(server.evidence.deeds(let)).containsExactly("kept", "released by clerk");
        assertThat(server.evidence.deeds(deleted)).containsExactly("kept", "deleted by clerk");
        assertThat(server.evidence.deeds(old)).containsExactly("kept", "deleted by virus.quarantine.keep");
        assertThat(server.evidence.records().get(1).text(EvidenceRecord.RESULT)).contains("Infected: Win.X");
        assertThat(server.evidence.records()).allSatisfy(record -> assertThat(record.toString()).doesNotContain("test", "secret"));
    }

    @Test
    void shouldDeleteNothingOfWhichNoRecordCanBeWritten() throws Exception {
        String key = put("m1");
        server.evidence.fail("disk full");
        assertThatThrownBy(() -> quarantine.delete(key, CLERK)).hasMessageContaining("disk full");
        assertThat(quarantine.list()).hasSize(1);
    }

    @Test
    void shouldExpireWhatWasKeptLongEnough() throws Exception {
        put("old");
        quarantine.expire();
        server.clock.pass(Duration.ofDays(20));
        String young = put("young");
        quarantine.expire();
        server.clock.pass(Duration.ofDays(10));
        assertThat(quarantine.expire()).isZero();
        server.clock.pass(Duration.ofSeconds(1));
        assertThat(quarantine.expire()).isEqualTo(1);
        assertThat(quarantine.list()).extracting(QuarantinedMail::key).containsExactly(young);
    }

    private boolean isEmptyWhenMuchTimeHasPassed() throws IOException {
        server.clock.pass(TestQuarantine.KEEP.plusSeconds(1));
        return quarantine.list().isEmpty();
    }

    @Test
    void shouldLookForExpiredMailByItself() throws Exception {
        put("old");
        QuarantineExpiry expiry = new QuarantineExpiry(quarantine, Duration.ZERO, Duration.ofMillis(10));
        try {
            expiry.start();
            Awaitility.await("expired").atMost(Duration.ofMinutes(1)).until(this::isEmptyWhenMuchTimeHasPassed);
            put("later");
            Awaitility.await("again").atMost(Duration.ofMinutes(1)).until(this::isEmptyWhenMuchTimeHasPassed);
        } finally {
            expiry.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file://quarantine", "memory://quarantine"})
    void shouldKeepBothPartsOfAMailForTwoCountries(String url) throws Exception {
        quarantine = server.open(MailRepositoryUrl.from(url));
        mailet().service(mail("m1", JEANNE));
        mailet().service(mail("m1", LARS));
        mailet().service(mail("m1", JEANNE));
        assertThat(quarantine.list()).as("the same again, after a crash, is not a third")
            .extracting(QuarantinedMail::recipients).containsExactlyInAnyOrder(List.of(JEANNE), List.of(LARS));

        server.verdict = new ScanVerdict.Clean();
        for (QuarantinedMail mail : quarantine.list()) {
            assertThat(quarantine.release(mail.key(), CLERK).outcome()).isEqualTo(Outcome.RELEASED);
        }
        assertThat(server.spooled()).isEqualTo(2);
        assertThat(server.queues.getQueue(MailQueueName.of("spool")).orElseThrow().browse()).toIterable()
            .extracting(mail -> mail.getMail().getName()).as("nor are they one mail to who comes next").doesNotHaveDuplicates();
    }

    /** The spool's scan found something in it once more, before the one who released it had removed it here. */
    @Test
    void shouldKeepWhatComesBackWhileItIsReleased() throws Exception {
        String key = put("m1");
        server.verdict = new ScanVerdict.Clean();
        List<Thread> spools = new ArrayList<>();
        AtomicReference<Quarantine<Mail>> released = new AtomicReference<>();
        released.set(server.open(TestQuarantine.SHIPPED, message -> server.verdict, () -> {
            MailQueue spool = server.spool();
            return (MailQueue) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {MailQueue.class},
                (proxy, method, arguments) -> {
                    Object result = method.invoke(spool, arguments);
                    spools.add(beside(() -> {
                        released.get().put(mail(((Mail) arguments[0]).getName(), JEANNE), "found again");
                        return null;
                    }));
                    return result;
                });
        }));
        assertThat(released.get().release(key, CLERK).outcome()).isEqualTo(Outcome.RELEASED);
        spools.get(0).join();
        assertThat(quarantine.list()).singleElement().satisfies(mail -> {
            assertThat(mail.reason()).isEqualTo("found again");
            assertThat(mail.key()).isEqualTo(key);
        });
    }

    @Test
    void shouldReleaseAMailOnceHoweverManyAsk() throws Exception {
        String key = put("m1");
        List<Thread> others = new ArrayList<>();
        AtomicReference<Quarantine<Mail>> asked = new AtomicReference<>();
        asked.set(server.open(TestQuarantine.SHIPPED, message -> {
            if (others.isEmpty()) {
                others.add(Thread.currentThread());
                others.add(beside(() -> asked.get().release(key, CLERK)));
            }
            return new ScanVerdict.Clean();
        }, server::spool));
        assertThat(asked.get().release(key, CLERK).outcome()).isEqualTo(Outcome.RELEASED);
        others.get(1).join();
        assertThat(server.spooled()).isEqualTo(1);
    }

    @Test
    void shouldShowAMailThatCannotBeReadAndLookAtTheOthers() throws Exception {
        String old = put("old");
        Path damaged = Files.writeString(server.files.resolve("damaged.mail"), "half an envelo");
        assertThat(quarantine.list()).extracting(QuarantinedMail::key).containsExactly("damaged", old);
        assertThat(damaged).as("it is set aside").doesNotExist();
        assertThat(server.files.resolve("damaged/damaged.mail")).exists();
        quarantine.expire();
        server.clock.pass(TestQuarantine.KEEP.plusSeconds(1));
        assertThat(quarantine.expire()).isEqualTo(1);
        assertThat(quarantine.list()).isEmpty();
        assertThat(server.files.resolve("damaged/damaged.mail")).as("nobody deletes what nobody could read").exists();
    }

    /** What was tried again and then found infected has left the store: it must not pass for what still waits there. */
    @Test
    void shouldForgetThatAMailWasDeferred() throws Exception {
        FakeMail mail = mail("m1", JEANNE);
        mail.setAttribute(new Attribute(AttributeName.of("testa.deferred.id"), AttributeValue.of(17L)));
        mail.setAttribute(new Attribute(AttributeName.of("testa.deferred.probe"), AttributeValue.of(true)));
        mailet().service(mail);
        Mail kept = server.repositories.select(TestQuarantine.SHIPPED)
            .retrieve(new MailKey(quarantine.list().get(0).key()));
        assertThat(kept.attributeNames()).doesNotContain(AttributeName.of("testa.deferred.id"), AttributeName.of("testa.deferred.probe"));
    }

    @Test
    void shouldMatchInfectedMailAndFailWithoutAVerdict() throws Exception {
        IsInfected matcher = new IsInfected(message -> server.verdict);
        matcher.init(FakeMatcherConfig.builder().matcherName("IsInfected").build());
        assertThat(matcher.match(mail("m1", JEANNE))).hasSize(1);
        server.verdict = new ScanVerdict.Clean();
        assertThat(matcher.match(mail("m1", JEANNE))).isEmpty();
        server.verdict = new ScanVerdict.NoVerdict("away");
        assertThatThrownBy(() -> matcher.match(mail("m1", JEANNE))).isInstanceOf(MessagingException.class);
    }
}
