package eu.testa.mail.mailets.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import eu.testa.mail.core.metrics.Measurement;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.DatabaseAddress;
import eu.testa.mail.core.store.DatabaseFigures;
import eu.testa.mail.core.store.StoredOctets;
import eu.testa.mail.core.time.Clocks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.james.filesystem.api.JamesDirectoriesProvider;

/** The one database of this server: embedded below {@code var/store}, or the PostgreSQL that {@code store.url} names. */
public final class StoreModule extends AbstractModule {

    @Provides
    @Singleton
    Database database(TestaSettings settings, JamesDirectoriesProvider folders, Clocks clocks) throws IOException {
        return Database.open(address(settings, Path.of(folders.getVarDirectory())), clocks.steady());
    }

    @Provides
    @Singleton
    StoredOctets octets(Database database) {
        return new StoredOctets(database);
    }

    @ProvidesIntoSet
    Measurement figures(Database database) {
        return new DatabaseFigures(database);
    }

    /** Where the store of a server is, by its settings and its var folder. */
    public static DatabaseAddress address(TestaSettings settings, Path var) throws IOException {
        String url = settings.get(TestaSettings.STORE_URL);
        if (url.isEmpty()) {
            return DatabaseAddress.embedded(var.resolve("store"));
        }
        return new DatabaseAddress(url, nonEmpty(settings.get(TestaSettings.STORE_USER)),
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
