package eu.testa.mail.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;

class DatabaseReasonTest {

    private static final String ATTEMPT = "The connection attempt failed.";

    @Test
    void shouldSayWhichHostNobodyKnows() {
        assertThat(DatabaseReason.of(new SQLException(ATTEMPT, new UnknownHostException("database.example"))))
            .isEqualTo("The connection attempt failed (this machine knows no host of the name database.example)");
    }

    @Test
    void shouldSayWhatTheNetworkSaid() {
        assertThat(DatabaseReason.of(new SQLException(ATTEMPT, new NoRouteToHostException("No route to host"))))
            .isEqualTo("The connection attempt failed (No route to host)");
    }

    @Test
    void shouldSayOnceThatAConnectionIsRefused() {
        assertThat(DatabaseReason.of(new SQLException("Connection to 192.0.2.30:5432 refused.", new ConnectException("Connection refused"))))
            .isEqualTo("Connection to 192.0.2.30:5432 refused");
    }

    @Test
    void shouldSayWhatTheDatabaseSaidAndNotHowLongThePoolWaited() {
        SQLException said = new SQLException("Connection to 192.0.2.30:5432 refused.", new ConnectException("Connection refused"));

        assertThat(DatabaseReason.of(new IllegalStateException("no statement",
            new SQLTransientConnectionException("store - Connection is not available, request timed out after 10001ms", said))))
            .isEqualTo("Connection to 192.0.2.30:5432 refused");
    }

    @Test
    void shouldSayThatThePoolHadNoConnectionWhereTheDatabaseSaidNothing() {
        assertThat(DatabaseReason.of(new SQLTransientConnectionException("store - Connection is not available, request timed out after 10001ms")))
            .isEqualTo("store - Connection is not available, request timed out after 10001ms");
    }

    @Test
    void shouldSayWhatKeptThingsFromTheDatabase() {
        assertThat(DatabaseReason.of(new IllegalStateException("no tables", new IllegalArgumentException("a file is missing"))))
            .isEqualTo("a file is missing");
        assertThat(DatabaseReason.of(new IllegalStateException())).isEqualTo("java.lang.IllegalStateException");
    }
}
