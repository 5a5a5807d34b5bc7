package eu.testa.mail.server.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.ProvidesIntoSet;
import eu.testa.mail.core.deferred.DeferredMails;
import eu.testa.mail.core.deferred.SharedSpool;
import eu.testa.mail.core.evidence.log.EvidenceLog;
import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.metrics.Measurement;
import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.settings.TestaSettings.SpoolStore;
import eu.testa.mail.core.time.Clocks;
import eu.testa.mail.server.ServerFolders;
import eu.testa.mail.server.spool.DamagedMailHealth;
import eu.testa.mail.server.spool.EvidenceRecovery;
import eu.testa.mail.server.spool.FileMailQueueFactory;
import eu.testa.mail.server.spool.SpoolFigures;
import eu.testa.mail.server.spool.SpoolHealth;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import javax.inject.Provider;
import org.apache.james.modules.server.RawPostDequeueDecoratorModule;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.ManageableMailQueue;

/** The spool in files below {@code var/spool}, and in the store where it is shared; see {@link eu.testa.mail.server.spool}. */
public final class SpoolModule extends AbstractModule {

    /** Enough that a lease is renewed before another server takes the mail, after a store that was away for long. */
    private static final int RENEWALS_A_TERM = 16;

    @Override
    protected void configure() {
        install(new RawPostDequeueDecoratorModule());
        bind(new TypeLiteral<MailQueueFactory<? extends ManageableMailQueue>>() { }).to(FileMailQueueFactory.class);
        bind(new TypeLiteral<MailQueueFactory<ManageableMailQueue>>() { }).to(FileMailQueueFactory.class);
        bind(new TypeLiteral<MailQueueFactory<? extends MailQueue>>() { }).to(FileMailQueueFactory.class);
        bind(new TypeLiteral<MailQueueFactory<?>>() { }).to(FileMailQueueFactory.class);
    }

    @Provides
    @Singleton
    FileMailQueueFactory queues(ServerFolders folders, Clock clock, MailQueueItemDecoratorFactory decorators,
                                Metrics metrics, EvidenceLog evidence, TestaSettings settings, Provider<DeferredMails> mails,
                                Clocks clocks) throws IOException {
        Path spool = folders.var().resolve("spool");
        new EvidenceRecovery(spool, evidence.folder(), evidence).run();
        Optional<SharedSpool> shared = settings.get(TestaSettings.SPOOL_STORE) == SpoolStore.SHARED
            ? Optional.of(new SharedSpool(mails.get(), clocks)) : Optional.empty();
        return new FileMailQueueFactory(spool, clock, decorators, metrics, evidence::awaitDurable, shared,
            settings.get(TestaSettings.STORE_LEASE).dividedBy(RENEWALS_A_TERM), mails.get()::statesOf);
    }

    @ProvidesIntoSet
    PartCheck spoolHealth(FileMailQueueFactory queues, Clock clock) {
        return new SpoolHealth(queues, clock);
    }

    @ProvidesIntoSet
    Measurement spoolFigures(FileMailQueueFactory queues, Clock clock) {
        return new SpoolFigures(queues, clock);
    }

    @ProvidesIntoSet
    PartCheck damagedMailHealth(ServerFolders folders) {
        return new DamagedMailHealth(List.of(folders.var().resolve("spool"), folders.var().resolve("repositories")));
    }
}
