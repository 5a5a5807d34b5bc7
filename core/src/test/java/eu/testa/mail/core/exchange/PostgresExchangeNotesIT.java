package eu.testa.mail.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.address.Country;
import eu.testa.mail.core.address.TestaDomain;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.deferred.PostgresServer;
import eu.testa.mail.core.store.Database;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two servers of one country remember the same; that they do so in SQLite, too, is in ExchangeTest. */
class PostgresExchangeNotesIT {

    private static final TestaDomain FRANCE = TestaNamespace.tachonet().domainOf(Country.F);
    private static final Instant SIGNED = Instant.parse("2026-03-02T08:00:00Z");

    @RegisterExtension
    static final PostgresServer POSTGRES = new PostgresServer();

    @Test
    void shouldKnowWhatTheOtherServerTookAndSent() throws Exception {
        try (Database database = Database.open(POSTGRES.address(), Clock.systemUTC())) {
            ExchangeNotes one = new ExchangeNotes(database);
            ExchangeNotes other = new ExchangeNotes(database);
            assertThat(other.taken(FRANCE)).isEmpty();
            assertThat(other.sent()).isEmpty();

            one.take(FRANCE, SIGNED.minusSeconds(1));
            one.take(FRANCE, SIGNED);
            one.sent(new ExchangeNotes.Sent("abc", SIGNED));

            assertThat(other.taken(FRANCE)).contains(SIGNED);
            assertThat(other.sent()).contains(new ExchangeNotes.Sent("abc", SIGNED));
            assertThat(other.newcomers()).containsExactly(FRANCE.name());
            other.answered(FRANCE);
            assertThat(one.newcomers()).isEmpty();
        }
    }
}
