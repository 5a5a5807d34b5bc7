package eu.testa.mail.mailets.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import eu.testa.mail.core.deferred.Acceptance;
import eu.testa.mail.core.deferred.DeferredMailHealth;
import eu.testa.mail.core.deferred.DeferredMails;
import eu.testa.mail.core.deferred.DestinationFigures;
import eu.testa.mail.core.deferred.Destinations;
import eu.testa.mail.core.deferred.DestinationsHealth;
import eu.testa.mail.core.deferred.DownDestinations;
import eu.testa.mail.core.deferred.QueueAdministration;
import eu.testa.mail.core.deferred.QueueDecisions;
import eu.testa.mail.core.deferred.StoreHealth;
import eu.testa.mail.core.delivery.DeliveryFigures;
import eu.testa.mail.core.delivery.DestinationGate;
import eu.testa.mail.core.delivery.KnownDestinations;
import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.health.DiskFigures;
import eu.testa.mail.core.health.FolderHealth;
import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.metrics.Measurement;
import eu.testa.mail.core.reload.CurrentSettings;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.time.ClockHealth;
import eu.testa.mail.core.time.Clocks;
import eu.testa.mail.core.time.SteadyClock;
import eu.testa.mail.mailets.evidence.Reception;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.apache.james.filesystem.api.JamesDirectoriesProvider;

/** Mail that waits, and what is known of the destinations it waits for. */
public final class DeferredModule extends AbstractModule {

    private static final long MIB = 1024L * 1024;
    /** Below the var folder, those of them that are there: each may be a disk of its own. */
    private static final List<String> WRITTEN = List.of("", "spool", "spool/spool", "store", "repositories", "logs");

    @Override
    protected void configure() {
        bind(DownDestinations.class).toInstance(new DownDestinations());
        bind(DestinationGate.class).to(DownDestinations.class);
    }

    @Provides
    @Singleton
    Clocks clocks(Clock wall) {
        return new Clocks(wall, new SteadyClock(wall.instant()));
    }

    @Provides
    @Singleton
    Destinations destinations(Database database, Clock clock) {
        return new Destinations(database, clock);
    }

    @Provides
    @Singleton
    FolderHealth folders(CurrentSettings settings, JamesDirectoriesProvider folders) {
        return new FolderHealth(() -> written(folders), () -> settings.get(TestaSettings.STORE_DISK_RESERVE) * MIB);
    }

    private static List<Path> written(JamesDirectoriesProvider folders) {
        Path var = Path.of(folders.getVarDirectory());
        return WRITTEN.stream().map(folder -> folder.isEmpty() ? var : var.resolve(folder)).filter(Files::isDirectory).toList();
    }

    @Provides
    @Singleton
    DeferredMails mails(Database database, Destinations destinations, TestaSettings settings, Clock clock) throws IOException {
        return DeferredMails.open(database, destinations, clock, settings.get(TestaSettings.STORE_LEASE));
    }

    @Provides
    @Singleton
    QueueAdministration administration(Database database, Clock clock) {
        return new QueueAdministration(database, clock);
    }

    @Provides
    @Singleton
    QueueDecisions decisions(QueueAdministration queue, Evidence evidence, Clocks clocks) {
        return new QueueDecisions(queue, evidence, Reception::named, clocks);
    }

    @Provides
    @Singleton
    Acceptance acceptance(FolderHealth folders, Destinations destinations, Evidence evidence, Clock clock) {
        return new Acceptance(folders, new StoreHealth(destinations), evidence, clock);
    }

    @ProvidesIntoSet
    PartCheck storeHealth(Destinations destinations) {
        return new StoreHealth(destinations);
    }

    @ProvidesIntoSet
    PartCheck mailHealth(QueueAdministration queue) {
        return new DeferredMailHealth(queue);
    }

    @ProvidesIntoSet
    PartCheck clockHealth(Clocks clocks) {
        return new ClockHealth(clocks);
    }

    @ProvidesIntoSet
    PartCheck destinationsHealth(Destinations destinations, DeferredMails mails, Clock clock) {
        return new DestinationsHealth(destinations, mails, clock);
    }

    @ProvidesIntoSet
    Measurement destinationFigures(Destinations destinations, DeferredMails mails, KnownDestinations known,
                                   DeliveryFigures deliveries, Clock clock) {
        return new DestinationFigures(destinations, mails, known, deliveries, clock);
    }

    @ProvidesIntoSet
    Measurement diskFigures(CurrentSettings settings, JamesDirectoriesProvider folders) {
        return new DiskFigures(Path.of(folders.getVarDirectory()), () -> written(folders),
            () -> settings.get(TestaSettings.STORE_DISK_RESERVE) * MIB);
    }

    @ProvidesIntoSet
    PartCheck diskHealth(FolderHealth folders) {
        return folders;
    }
}
