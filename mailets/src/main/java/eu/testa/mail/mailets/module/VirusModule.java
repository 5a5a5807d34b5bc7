package eu.testa.mail.mailets.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provider;
import com.google.inject.Provides;
import com.google.inject.ProvisionException;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.metrics.Measurement;
import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.core.quarantine.Quarantine;
import eu.testa.mail.core.quarantine.QuarantineAges;
import eu.testa.mail.core.reload.CurrentSettings;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.settings.VirusSettings;
import eu.testa.mail.core.settings.VirusSettings.EncryptedMail;
import eu.testa.mail.core.smime.SmimeVerifier;
import eu.testa.mail.core.time.SteadyClock;
import eu.testa.mail.core.virus.ContentScanner;
import eu.testa.mail.core.virus.MeteredScanner;
import eu.testa.mail.core.virus.Obstacle;
import eu.testa.mail.core.virus.TrustedEncryptionScanner;
import eu.testa.mail.core.virus.VirusPolicy;
import eu.testa.mail.core.virus.VirusPolicy.Action;
import eu.testa.mail.core.virus.VirusScanner;
import eu.testa.mail.core.virus.archive.ArchiveLimits;
import eu.testa.mail.core.virus.archive.Unpacking;
import eu.testa.mail.core.virus.engine.ConfiguredEngines;
import eu.testa.mail.core.virus.engine.ScannerFigures;
import eu.testa.mail.core.virus.engine.ScannerHealth;
import eu.testa.mail.core.virus.engine.SignaturesInUse;
import eu.testa.mail.core.virus.engine.VirusEngine;
import eu.testa.mail.core.virus.engine.VirusEngines;
import eu.testa.mail.core.virus.engine.VirusEngines.Combination;
import eu.testa.mail.mailets.virus.QuarantineExpiry;
import eu.testa.mail.mailets.virus.QuarantineRepository;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.james.filesystem.api.JamesDirectoriesProvider;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.mailet.Mail;

/** The virus scan, as {@code virus.*} in {@code testa.properties} says. */
public final class VirusModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(QuarantineExpiry.class).in(Scopes.SINGLETON);
    }

    /** The scanner is made when a mail is released, not before: a server without an engine has an empty quarantine. */
    @Provides
    @Singleton
    Quarantine<Mail> quarantine(TestaSettings settings, CurrentSettings current, MailRepositoryStore repositories,
                                Provider<VirusScanner> scanner, VirusPolicy policy, MailQueueFactory<?> queues, Evidence evidence,
                                Clock clock, JamesDirectoriesProvider folders) {
        QuarantineRepository repository = new QuarantineRepository(repositories,
            MailRepositoryUrl.from(settings.get(VirusSettings.QUARANTINE)), () -> queues.createQueue(MailQueueFactory.SPOOL));
        QuarantineAges ages = new QuarantineAges(Path.of(folders.getVarDirectory()).resolve("quarantine-ages"),
            new SteadyClock(clock.instant()));
        return new Quarantine<>(repository, () -> current.get(VirusSettings.QUARANTINE_KEEP), ages,
            message -> scanner.get().scan(message), policy, evidence, clock);
    }

    @Provides
    @Singleton
    VirusEngines engines(TestaSettings settings) {
        List<VirusEngine> engines = ConfiguredEngines.of(settings);
        if (engines.isEmpty()) {
            throw new ProvisionException("testa.properties: virus.engines is empty, and mail is to be scanned for viruses; "
                + "expected " + VirusSettings.ENGINES.expected() + ". No mail is accepted unscanned");
        }
        return new VirusEngines(engines, Combination.valueOf(settings.get(VirusSettings.DECISION).name()));
    }

    @Provides
    @Singleton
    SignaturesInUse signatures(VirusEngines engines, Clock clock) {
        return new SignaturesInUse(engines, clock);
    }

    @Provides
    @Singleton
    Unpacking unpacking(TestaSettings settings, JamesDirectoriesProvider folders) {
        return new Unpacking(Path.of(folders.getVarDirectory()).resolve("unpacked"),
            ArchiveLimits.ofFilesUpTo(settings.get(VirusSettings.LARGEST_FILE)));
    }

    @Provides
    @Singleton
    VirusScanner scanner(VirusEngines engines, Unpacking unpacking, Metrics metrics, TestaSettings settings,
                         SmimeVerifier verifier, Clock clock) {
        VirusScanner scanner = new ContentScanner(engines, engines.maxSize(), settings.get(VirusSettings.DEADLINE), unpacking);
        return new MeteredScanner(settings.get(VirusSettings.ENCRYPTED_MAIL) == EncryptedMail.MARK_TRUSTED
            ? new TrustedEncryptionScanner(scanner, verifier, clock) : scanner, metrics);
    }

    @Provides
    @Singleton
    VirusPolicy policy(TestaSettings settings) {
        EncryptedMail encrypted = settings.get(VirusSettings.ENCRYPTED_MAIL);
        return new VirusPolicy(Map.of(
            Obstacle.ENCRYPTED_MAIL, encrypted == EncryptedMail.REFUSE ? Action.REFUSE : Action.MARK,
            Obstacle.ENCRYPTED_BY_STRANGER, encrypted == EncryptedMail.MARK ? Action.MARK : Action.REFUSE,
            Obstacle.ENCRYPTED_ATTACHMENT, action(settings.get(VirusSettings.ENCRYPTED_ATTACHMENT)),
            Obstacle.LIMIT_EXCEEDED, action(settings.get(VirusSettings.LIMIT_EXCEEDED)),
            Obstacle.MALFORMED, action(settings.get(VirusSettings.MALFORMED))));
    }

    @ProvidesIntoSet
    PartCheck health(TestaSettings settings, CurrentSettings current, Provider<VirusEngines> engines, Clock clock) {
        return new ScannerHealth(settings.get(VirusSettings.ENGINES).isEmpty() ? List.of() : engines.get().engines(),
            () -> current.get(VirusSettings.SIGNATURES_MAX_AGE), clock);
    }

    @ProvidesIntoSet
    Measurement figures(TestaSettings settings, Provider<VirusEngines> engines, Clock clock) {
        return new ScannerFigures(settings.get(VirusSettings.ENGINES).isEmpty() ? List.of() : engines.get().engines(), clock);
    }

    private static Action action(VirusSettings.Treatment treatment) {
        return Action.valueOf(treatment.name());
    }
}
