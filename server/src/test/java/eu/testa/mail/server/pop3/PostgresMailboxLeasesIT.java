package eu.testa.mail.server.pop3;

import eu.testa.mail.server.store.TestStore;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract on PostgreSQL. */
class PostgresMailboxLeasesIT extends MailboxLeasesContract {

    @RegisterExtension
    static final TestStore STORE = TestStore.postgres();

    @Override
    TestStore store() {
        return STORE;
    }
}
