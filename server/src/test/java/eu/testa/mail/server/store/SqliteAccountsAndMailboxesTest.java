package eu.testa.mail.server.store;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** James' contracts on embedded SQLite. */
@Tag("slow")
class SqliteAccountsAndMailboxesTest extends JamesContracts {

    @RegisterExtension
    static final TestStore STORE = TestStore.sqlite();

    @Override
    TestStore store() {
        return STORE;
    }
}
