package eu.testa.mail.core.store;

import eu.testa.mail.core.deferred.PostgresServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract on PostgreSQL behind a PgBouncer in transaction mode, from the migration of an empty database on. */
class PgBouncerDatabaseIT extends DatabaseContract {

    @RegisterExtension
    static final PostgresServer POSTGRES = new PostgresServer();

    private static PgBouncer bouncer;

    @BeforeAll
    static void start() throws IOException {
        bouncer = PgBouncer.start(POSTGRES, "transaction");
    }

    @AfterAll
    static void stop() throws IOException {
        bouncer.close();
    }

    @Override
    DatabaseAddress address() {
        return bouncer.address();
    }
}
