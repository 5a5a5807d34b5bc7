package eu.testa.mail.server.virus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.virus.Verdict;
import eu.testa.mail.core.virus.VirusPolicy;
import eu.testa.mail.mailets.VirusScan;
import eu.testa.mail.mailets.virus.Quarantine;
import eu.testa.mail.mailets.virus.Quarantine.Release;
import eu.testa.mail.mailets.virus.QuarantinedMail;
import eu.testa.mail.matchers.IsInfected;
import eu.testa.mail.server.spool.FileMailQueueFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.mailrepository.api.Protocol;
import org.apache.james.mailrepository.memory.MailRepositoryStoreConfiguration;
import org.apache.james.mailrepository.memory.MemoryMailRepository;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryStore;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryUrlStore;
import org.apache.james.mailrepository.memory.SimpleMailRepositoryLoader;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.util.MimeMessageUtil;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.apache.mailet.base.test.FakeMatcherConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quarantine, and the mailet that fills it, over real repositories and the real spool. */
class QuarantineTest {

    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final String JEANNE = "Jeanne.Martin@tcn.f.eu-admin.net";

    @TempDir
    Path folder;
    private FileMailQueueFactory queues;
    private MailRepositoryStore repositories;
    private Verdict verdict = new Verdict.Infected("Win.X");
    private Instant now = Instant.parse("2026-03-01T10:00:00Z");
    private Quarantine quarantine;

    @BeforeEach
    void open() throws Exception {
        queues = new FileMailQueueFactory(folder, Clock.systemUTC(), new RawMailQueueItemDecoratorFactory(),
            new RecordingMetricFactory(), new NoopGaugeRegistry());
        MemoryMailRepositoryStore store = new MemoryMailRepositoryStore(new MemoryMailRepositoryUrlStore(),
            new SimpleMailRepositoryLoader(), MailRepositoryStoreConfiguration.forItems(
                new MailRepositoryStoreConfiguration.Item(List.of(new Protocol("memory")),
                    MemoryMailRepository.class.getName(), new BaseHierarchicalConfiguration())));
        store.init();
        repositories = store;
        quarantine = new Quarantine(repositories, MailRepositoryUrl.from("memory://quarantine"), Duration.ofDays(30),
            message -> verdict, VirusPolicy.standard(), () -> queues.createQueue(MailQueueFactory.SPOOL), clock());
    }

    @AfterEach
    void close() throws Exception {
        queues.close();
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
    }

    private static FakeMail mail(String name) throws MessagingException {
        return FakeMail.builder().name(name).sender(ALAIN).recipient(JEANNE).state("relay")
            .mimeMessage(MimeMessageUtil.mimeMessageFromString("Subject: test\r\n\r\nthe secret text\r\n")).build();
    }

    private VirusScan mailet() throws MessagingException {
        VirusScan mailet = new VirusScan(message -> verdict, VirusPolicy.standard(), quarantine);
        mailet.init(FakeMailetConfig.builder().mailetName("VirusScan").setProperty("retryProcessor", "retry").build());
        return mailet;
    }

    private long spooled() throws Exception {
        ManageableMailQueue spool = queues.getQueue(MailQueueName.of("spool")).orElse(null);
        return spool == null ? 0 : spool.getSize();
    }

    @Test
    void shouldPutInfectedMailAsideAndEndItsWay() throws Exception {
        FakeMail mail = mail("m1");
        mailet().service(mail);
        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(quarantine.list()).singleElement().satisfies(kept -> {
            assertThat(kept.reason()).isEqualTo("Infected: Win.X");
            assertThat(kept.sender()).contains(ALAIN);
            assertThat(kept.recipients()).containsExactly(JEANNE);
            assertThat(kept.since()).isEqualTo(now);
            assertThat(kept.headers()).contains("Subject: test").noneMatch(line -> line.contains("secret"));
        });
    }

    @Test
    void shouldGiveMailWithoutAVerdictToRetry() throws Exception {
        verdict = new Verdict.NoVerdict("clamd is away");
        FakeMail mail = mail("m1");
        mailet().service(mail);
        assertThat(mail.getState()).isEqualTo("retry");
        assertThat(mail.getErrorMessage()).contains("clamd is away");
        assertThat(quarantine.list()).isEmpty();
    }

    @Test
    void shouldLetCleanMailGoOn() throws Exception {
        verdict = new Verdict.Clean();
        FakeMail mail = mail("m1");
        mailet().service(mail);
        assertThat(mail.getState()).isEqualTo("relay");
        assertThat(quarantine.list()).isEmpty();
    }

    @Test
    void shouldNotLoseTheMailWhenTheQuarantineCannotBeOpened() throws Exception {
        Quarantine closed = new Quarantine(repositories, MailRepositoryUrl.from("nowhere://quarantine"), Duration.ofDays(1),
            message -> verdict, VirusPolicy.standard(), () -> queues.createQueue(MailQueueFactory.SPOOL), clock());
        VirusScan mailet = new VirusScan(message -> verdict, VirusPolicy.standard(), closed);
        FakeMail mail = mail("m1");
        assertThatThrownBy(() -> mailet.service(mail)).isInstanceOf(Exception.class);
        assertThat(mail.getState()).as("James sends it to the error processor").isNotEqualTo(Mail.GHOST);
    }

    @Test
    void shouldNameAMissingOrUnknownParameter() {
        VirusScan mailet = new VirusScan(message -> verdict, VirusPolicy.standard(), quarantine);
        assertThatThrownBy(() -> mailet.init(FakeMailetConfig.builder().mailetName("VirusScan").build()))
            .hasMessageContaining("VirusScan").hasMessageContaining("retryProcessor");
        assertThatThrownBy(() -> mailet.init(FakeMailetConfig.builder().mailetName("VirusScan")
            .setProperty("retryProcessor", "retry").setProperty("engine", "x").build())).hasMessageContaining("engine");
    }

    @Test
    void shouldReleaseOnlyWhatANewScanCallsClean() throws Exception {
        mailet().service(mail("m1"));
        assertThat(quarantine.release("m1").release()).isEqualTo(Release.STILL_REFUSED);
        verdict = new Verdict.NoVerdict("away");
        assertThat(quarantine.release("m1").release()).isEqualTo(Release.NOT_SCANNED);
        assertThat(quarantine.list()).hasSize(1);
        assertThat(spooled()).isZero();

        verdict = new Verdict.Clean();
        assertThat(quarantine.release("m1").release()).isEqualTo(Release.RELEASED);
        assertThat(quarantine.list()).isEmpty();
        assertThat(spooled()).isEqualTo(1);
        assertThat(quarantine.release("m1").release()).isEqualTo(Release.UNKNOWN);
    }

    @Test
    void shouldKeepTheMailWhenTheSpoolFails() throws Exception {
        mailet().service(mail("m1"));
        verdict = new Verdict.Clean();
        Quarantine withoutSpool = new Quarantine(repositories, MailRepositoryUrl.from("memory://quarantine"),
            Duration.ofDays(30), message -> verdict, VirusPolicy.standard(), () -> {
                throw new IllegalStateException("disk full");
            }, clock());
        assertThatThrownBy(() -> withoutSpool.release("m1")).hasMessageContaining("disk full");
        assertThat(quarantine.list()).hasSize(1);
    }

    @Test
    void shouldDelete() throws Exception {
        mailet().service(mail("m1"));
        assertThat(quarantine.delete("m1")).isTrue();
        assertThat(quarantine.delete("m1")).isFalse();
        assertThat(quarantine.find("m1")).isEmpty();
    }

    @Test
    void shouldExpireWhatWasKeptLongEnough() throws Exception {
        mailet().service(mail("old"));
        now = now.plus(Duration.ofDays(20));
        mailet().service(mail("young"));
        now = now.plus(Duration.ofDays(10));
        assertThat(quarantine.expire()).isZero();
        now = now.plusSeconds(1);
        assertThat(quarantine.expire()).isEqualTo(1);
        assertThat(quarantine.list()).extracting(QuarantinedMail::key).containsExactly("young");
    }

    @Test
    void shouldMatchInfectedMailAndFailWithoutAVerdict() throws Exception {
        IsInfected matcher = new IsInfected(message -> verdict);
        matcher.init(FakeMatcherConfig.builder().matcherName("IsInfected").build());
        assertThat(matcher.match(mail("m1"))).hasSize(1);
        verdict = new Verdict.Clean();
        assertThat(matcher.match(mail("m1"))).isEmpty();
        verdict = new Verdict.NoVerdict("away");
        assertThatThrownBy(() -> matcher.match(mail("m1"))).isInstanceOf(MessagingException.class);
    }
}
