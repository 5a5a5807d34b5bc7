package eu.testa.mail.core.digitalid;

import eu.testa.mail.core.deferred.PostgresServer;
import eu.testa.mail.core.store.DatabaseAddress;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresSharedDirectoryIT extends SharedDirectoryContract {

    @RegisterExtension
    static final PostgresServer POSTGRES = new PostgresServer();

    @Override
    DatabaseAddress address() {
        return POSTGRES.address();
    }
}
