package eu.testa.mail.server.store;

import eu.testa.mail.core.deferred.DeferredStoreFixture;
import eu.testa.mail.core.deferred.PostgresServer;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.StoredOctets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A store for the tests of a class, empty before each of them. */
public final class TestStore implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {

    private static final List<String> TABLES = List.of("mailbox_message", "mailbox_lease", "mailbox", "subscription",
        "quota_usage", "quota_limit", "mapping", "account", "local_domain", "octets_piece", "octets");

    /** Where the database is not embedded. */
    private final Optional<PostgresServer> postgres;
    private Path folder;
    private Database database;

    private TestStore(Optional<PostgresServer> postgres) {
        this.postgres = postgres;
    }

    /** Embedded, in a temporary folder. */
    public static TestStore sqlite() {
        return new TestStore(Optional.empty());
    }

    /** In a PostgreSQL that runs as long as the tests do. */
    public static TestStore postgres() {
        return new TestStore(Optional.of(new PostgresServer()));
    }

    public Database database() {
        return database;
    }

    public StoredOctets octets() {
        return new StoredOctets(database);
    }

    /** Before the outermost class only: nested ones use the same store. */
    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        if (database != null) {
            return;
        }
        if (postgres.isPresent()) {
            postgres.get().beforeAll(context);
            database = Database.open(postgres.get().address(), Clock.systemUTC());
        } else {
            folder = Files.createTempDirectory("store");
            database = Database.open(DeferredStoreFixture.hasty(folder), Clock.systemUTC());
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        database.write(handle -> {
            TABLES.forEach(table -> handle.execute("DELETE FROM " + table));
            return true;
        });
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        if (context.getRequiredTestClass().isMemberClass()) {
            return;
        }
        database.close();
        if (postgres.isPresent()) {
            postgres.get().afterAll(context);
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
