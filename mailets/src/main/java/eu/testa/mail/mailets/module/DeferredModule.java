package eu.testa.mail.mailets.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import eu.testa.mail.core.deferred.Acceptance;
import eu.testa.mail.core.deferred.DeferredStore;
import eu.testa.mail.core.deferred.DestinationsHealth;
import eu.testa.mail.core.deferred.DownDestinations;
import eu.testa.mail.core.deferred.StoreDatabase;
import eu.testa.mail.core.deferred.StoreHealth;
import eu.testa.mail.core.delivery.DestinationGate;
import eu.testa.mail.core.health.FolderHealth;
import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.apache.james.filesystem.api.JamesDirectoriesProvider;

/** The deferred store, and what it knows of destinations. */
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
    DeferredStore store(TestaSettings settings, JamesDirectoriesProvider folders, Clock clock) throws IOException {
        return DeferredStore.open(database(settings, Path.of(folders.getVarDirectory())), clock);
    }

    @Provides
    @Singleton
    FolderHealth folders(TestaSettings settings, JamesDirectoriesProvider folders) {
        Path var = Path.of(folders.getVarDirectory());
        return new FolderHealth(() -> WRITTEN.stream().map(var::resolve).filter(Files::isDirectory).toList(),
            settings.get(TestaSettings.STORE_DISK_RESERVE) * MIB);
    }

    @Provides
    @Singleton
    Acceptance acceptance(FolderHealth folders, DeferredStore store, Clock clock) {
        return new Acceptance(folders, new StoreHealth(store), clock);
    }

    @ProvidesIntoSet
    PartCheck storeHealth(DeferredStore store) {
        return new StoreHealth(store);
    }

    @ProvidesIntoSet
    PartCheck destinationsHealth(DeferredStore store, Clock clock) {
        return new DestinationsHealth(store, clock);
    }

    @ProvidesIntoSet
    PartCheck diskHealth(FolderHealth folders) {
        return folders;
    }

    private static StoreDatabase database(TestaSettings settings, Path var) throws IOException {
        String url = settings.get(TestaSettings.STORE_URL);
        if (url.isEmpty()) {
            return StoreDatabase.derby(var.resolve("store/deferred"));
        }
        return new StoreDatabase(url, nonEmpty(settings.get(TestaSettings.STORE_USER)),
            password(settings.get(TestaSettings.STORE_PASSWORD_FILE)));
    }

    private static Optional<String> password(String file) throws IOException {
        return file.isEmpty() ? Optional.empty()
            : Optional.of(Files.readString(Path.of(file), StandardCharsets.UTF_8).strip());
    }

    private static Optional<String> nonEmpty(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
