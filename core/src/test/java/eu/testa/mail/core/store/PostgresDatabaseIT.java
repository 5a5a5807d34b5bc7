package eu.testa.mail.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import eu.testa.mail.core.deferred.PostgresServer;
import eu.testa.mail.core.metrics.Metric;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
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

    /** As a metric asks; PostgreSQL counts a moment later. */
    @Test
    void shouldCountRowsThatAreNotVacuumedYet() throws Exception {
        database.write(handle -> {
            for (int i = 0; i < 200; i++) {
                handle.execute("INSERT INTO damaged_mail (mail, noticed_at, what) VALUES (?, 0, 'x')", i);
            }
            return true;
        });
        try (Connection open = DriverManager.getConnection(address().url(), address().user().orElseThrow(), null)) {
            // what an old transaction may still see cannot be vacuumed
            open.setAutoCommit(false);
            open.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            open.createStatement().execute("SELECT COUNT(*) FROM damaged_mail");

            database.write(handle -> handle.execute("DELETE FROM damaged_mail"));

            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(database.deadRows())
                .filteredOn(rows -> rows.table().equals("damaged_mail")).singleElement()
                .satisfies(rows -> assertThat(rows.dead()).isGreaterThanOrEqualTo(200)));
            Map<String, Double> figures = new HashMap<>();
            new DatabaseFigures(database).measure((metric, value, labels) -> {
                assertThat(metric).isEqualTo(Metric.DEAD_ROWS);
                figures.put(labels[0], value);
            });
            assertThat(figures).hasEntrySatisfying("damaged_mail", dead -> assertThat(dead).isGreaterThanOrEqualTo(200))
                .containsKeys("deferred_mail", "octets", "mailbox", "mailbox_lease");
        }
    }

    /** Of several hosts the one counts that takes changes: one does not answer, the other is a standby. */
    @Test
    void shouldFindThePrimaryAmongSeveralHosts() throws Exception {
        PostgresServer standby = POSTGRES.standby();
        try {
            String url = address().url();
            String hosts = url.substring(url.indexOf("//") + 2, url.lastIndexOf('/'));
            String other = standby.address().url().replaceFirst(".*//", "").replaceFirst("/.*", "");
            DatabaseAddress several = new DatabaseAddress(url.replace(hosts, "127.0.0.1:1," + other + "," + hosts)
                + "?targetServerType=primary", address().user(), Optional.empty());

            try (Database primary = Database.open(several, Clock.systemUTC())) {
                int written = primary.write(handle ->
                    handle.execute("INSERT INTO damaged_mail (mail, noticed_at, what) VALUES (4711, 0, 'x')"));
                assertThat(written).isEqualTo(1);
            }
        } finally {
            standby.afterAll(null);
        }
    }
}
