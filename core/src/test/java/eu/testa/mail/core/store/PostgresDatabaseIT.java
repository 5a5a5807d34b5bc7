package eu.testa.mail.core.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.deferred.PostgresServer;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract on PostgreSQL. */
class PostgresDatabaseIT extends DatabaseContract {

    @RegisterExtension
    static final PostgresServer POSTGRES = new PostgresServer();

    @Override
    DatabaseAddress address() {
        return POSTGRES.address();
    }

    @Test
    void shouldSayWhatIsWrongWithADatabaseThatIsNotThere() {
        DatabaseAddress nowhere = new DatabaseAddress(address().url().replaceFirst("/postgres$", "/nowhere"),
            address().user(), Optional.empty());
        assertThatThrownBy(() -> Database.open(nowhere, Clock.systemUTC())).isInstanceOf(StoreException.class)
            .hasMessageContaining("database \"nowhere\" does not exist");
    }
}
