package eu.testa.mail.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database that goes away: what those hear who want something of it, and how long it takes. */
class TransactionsTest {

    @TempDir
    private Path folder;
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch answer = new CountDownLatch(1);
    private volatile SQLException refusal;
    private volatile boolean answersLate;
    private final Transactions transactions = new Transactions(Jdbi.create(this::connect));

    private Connection connect() throws SQLException {
        asked.incrementAndGet();
        if (answersLate) {
            try {
                answer.await();
            } catch (InterruptedException e) {
                throw new SQLException(e);
            }
        }
        if (refusal != null) {
            throw refusal;
        }
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("testa.db"));
    }

    private int work() throws IOException {
        return transactions.run(handle -> handle.createQuery("SELECT 1").mapTo(Integer.class).one());
    }

    private static SQLException refused() {
        return new SQLTransientConnectionException("pool: no connection within 30000 ms", new SQLException("connection refused", "08001"));
    }

    @Test
    void shouldLetOneWaitForADatabaseThatIsAwayAndTellTheOthersAtOnce() throws Exception {
        refusal = refused();
        assertThatThrownBy(this::work).isInstanceOf(StoreAwayException.class).hasMessageEndingWith("connection refused");
        answersLate = true;
        CompletableFuture<Throwable> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                work();
                return null;
            } catch (IOException e) {
                return e;
            }
        });
        await().atMost(Duration.ofMinutes(1)).until(() -> asked.get() == 2);

        assertThatThrownBy(this::work).isInstanceOf(StoreAwayException.class).hasMessageEndingWith("connection refused");
        assertThat(asked).as("did not even ask").hasValue(2);

        refusal = null;
        answer.countDown();
        assertThat(waiting.get()).isNull();
        assertThat(work()).as("is back for everybody").isEqualTo(1);
    }

    /** Then those who wait have their turn; it would be worse to turn them away. */
    @Test
    void shouldNotTakeAPoolThatIsInUseForADatabaseThatIsAway() throws Exception {
        refusal = new SQLTransientConnectionException("all in use");
        assertThatThrownBy(this::work).isInstanceOf(StoreAwayException.class);
        answersLate = true;
        CompletableFuture<Void> first = CompletableFuture.runAsync(() -> assertThatThrownBy(this::work).isNotNull());
        CompletableFuture<Void> second = CompletableFuture.runAsync(() -> assertThatThrownBy(this::work).isNotNull());
        await("both wait").atMost(Duration.ofMinutes(1)).until(() -> asked.get() == 3);
        answer.countDown();
        first.get();
        second.get();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "53100", "57P01", "58030", "25006"})
    void shouldKnowADatabaseThatIsAwayByItsState(String state) {
        assertThatThrownBy(() -> fail(state)).isInstanceOf(StoreAwayException.class);
    }

    /** What is refused now is refused for ever. */
    @ParameterizedTest
    @ValueSource(strings = {"23505", "22001", "42P01"})
    void shouldNotTakeARefusalForADatabaseThatIsAway(String state) {
        assertThatThrownBy(() -> fail(state)).isInstanceOf(StoreException.class).isNotInstanceOf(StoreAwayException.class);
    }

    private void fail(String state) throws IOException {
        transactions.run(handle -> {
            throw new UnableToExecuteStatementException(new SQLException("no", state),
                handle.createUpdate("SELECT 1").getContext());
        });
    }
}
