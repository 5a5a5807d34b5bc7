package eu.testa.mail.server.virus;

import com.google.inject.Guice;
import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.evidence.WrittenEvidence;
import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.core.quarantine.Quarantine;
import eu.testa.mail.core.quarantine.QuarantineAges;
import eu.testa.mail.core.time.ManualClock;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.VirusPolicy;
import eu.testa.mail.core.virus.VirusScanner;
import eu.testa.mail.mailets.VirusScan;
import eu.testa.mail.mailets.virus.QuarantineRepository;
import eu.testa.mail.server.repository.FileMailRepositories;
import eu.testa.mail.server.repository.FileMailRepository;
import eu.testa.mail.server.spool.FileMailQueueFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.mailrepository.api.Protocol;
import org.apache.james.mailrepository.memory.MailRepositoryStoreConfiguration;
import org.apache.james.mailrepository.memory.MemoryMailRepository;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryStore;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryUrlStore;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.util.MimeMessageUtil;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMailetConfig;

/** A quarantine as it is shipped, in files, with the real spool; what the scanner says and what time it is, the test says. */
final class TestQuarantine implements AutoCloseable {

    static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    static final String JEANNE = "Jeanne.Martin@tcn.f.eu-admin.net";
    static final String LARS = "Lars.Hansen@tcn.dk.eu-admin.net";
    static final MailRepositoryUrl SHIPPED = MailRepositoryUrl.from("file://quarantine");
    static final MailRepositoryUrl OF_JAMES = MailRepositoryUrl.from("memory://quarantine");
    static final Duration KEEP = Duration.ofDays(30);

    volatile ScanVerdict verdict = new ScanVerdict.Infected("Win.X");
    final ManualClock clock = new ManualClock();
    /** Where the shipped repository has its files. */
    final Path files;
    private final Path ages;
    final WrittenEvidence evidence = new WrittenEvidence();
    final FileMailQueueFactory queues;
    final MemoryMailRepositoryStore repositories;

    TestQuarantine(Path folder) throws Exception {
        queues = new FileMailQueueFactory(folder.resolve("spool"), Clock.systemUTC(), new RawMailQueueItemDecoratorFactory(),
            new Metrics(), () -> { });
        FileMailRepositories shipped = new FileMailRepositories(folder.resolve("repositories"));
        files = folder.resolve("repositories/quarantine");
        ages = folder.resolve("quarantine-ages");
        repositories = new MemoryMailRepositoryStore(new MemoryMailRepositoryUrlStore(),
            (type, url) -> load(shipped, url), MailRepositoryStoreConfiguration.forItems(
                item(FileMailRepositories.PROTOCOL, FileMailRepository.class), item(new Protocol("memory"), MemoryMailRepository.class)));
        repositories.init();
    }

    private static MailRepositoryStoreConfiguration.Item item(Protocol protocol, Class<? extends MailRepository> type) {
        return new MailRepositoryStoreConfiguration.Item(List.of(protocol), type.getName(), new BaseHierarchicalConfiguration());
    }

    private MailRepository load(FileMailRepositories shipped, MailRepositoryUrl url) {
        return url.getProtocol().equals(FileMailRepositories.PROTOCOL) ? Guice.createInjector(binder -> {
            binder.bind(FileMailRepositories.class).toInstance(shipped);
            binder.bind(MailRepositoryUrl.class).toInstance(url);
            binder.bind(Evidence.class).toInstance(evidence);
            binder.bind(Clock.class).toInstance(Clock.systemUTC());
        }).getInstance(FileMailRepository.class) : new MemoryMailRepository();
    }

    Quarantine<Mail> open() {
        return open(SHIPPED);
    }

    Quarantine<Mail> open(MailRepositoryUrl url) {
        return open(url, message -> verdict, this::spool);
    }

    Quarantine<Mail> open(MailRepositoryUrl url, VirusScanner scanner, QuarantineRepository.Spool spool) {
        return new Quarantine<>(new QuarantineRepository(repositories, url, spool), () -> KEEP, new QuarantineAges(ages, clock),
            scanner, VirusPolicy.standard(), evidence, clock);
    }

    MailQueue spool() {
        return queues.createQueue(MailQueueFactory.SPOOL);
    }

    long spooled() throws Exception {
        ManageableMailQueue spool = queues.getQueue(MailQueueName.of("spool")).orElse(null);
        return spool == null ? 0 : spool.getSize();
    }

    VirusScan mailet(Quarantine<Mail> quarantine) throws MessagingException {
        VirusScan mailet = new VirusScan(message -> verdict, VirusPolicy.standard(), quarantine);
        mailet.init(FakeMailetConfig.builder().mailetName("VirusScan").setProperty("retryProcessor", "retry").build());
        return mailet;
    }

    static FakeMail mail(String name, String recipient) throws MessagingException {
        return FakeMail.builder().name(name).sender(ALAIN).recipient(recipient).state("relay")
            .mimeMessage(MimeMessageUtil.mimeMessageFromString("Subject: test\r\n\r\nthe secret text\r\n")).build();
    }

    @Override
    public void close() throws Exception {
        queues.close();
    }
}
