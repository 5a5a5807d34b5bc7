package eu.testa.mail.server.store;

import org.junit.jupiter.api.extension.RegisterExtension;

/** James' contracts on PostgreSQL. */
class PostgresAccountsAndMailboxesIT extends JamesContracts {

    @RegisterExtension
    static final TestStore STORE = TestStore.postgres();

    @Override
    TestStore store() {
        return STORE;
    }
}
