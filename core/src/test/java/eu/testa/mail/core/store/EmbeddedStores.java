package eu.testa.mail.core.store;

import eu.testa.mail.core.deferred.DeferredStoreFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Stores as servers have them, in folders, closed after each test. They do not wait for the disk: for tests that are about something else. */
public final class EmbeddedStores implements AfterEachCallback {

    private final Map<Path, Database> open = new HashMap<>();

    /** The one in a folder, always the same. */
    public Database in(Path folder) throws IOException {
        Database database = open.get(folder);
        if (database == null) {
            Files.createDirectories(folder);
            database = Database.open(DeferredStoreFixture.hasty(folder), Clock.systemUTC());
            open.put(folder, database);
        }
        return database;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        open.values().forEach(Database::close);
        open.clear();
    }
}
