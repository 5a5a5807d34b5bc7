package eu.testa.mail.core.deferred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.store.StoreException;
import com.zaxxer.hikari.HikariDataSource;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OneWriterTest {

    private static final int LATE = 5;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Thread> late = Collections.synchronizedSet(new HashSet<>());
    private HikariDataSource source;
    private OneWriter writer;

    @BeforeEach
    void open() throws Exception {
        source = new StoreDatabase("jdbc:derby:memory:" + UUID.randomUUID() + ";create=true", Optional.empty(),
            Optional.empty()).open();
        writer = new OneWriter(source);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        source.close();
    }

    private static int insert(Connection connection, String name) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO destination (name) VALUES (?)")) {
            insert.setString(1, name);
            return insert.executeUpdate();
        }
    }

    private List<String> inserted() throws SQLException {
        try (Connection connection = source.getConnection(); Statement select = connection.createStatement();
             ResultSet rows = select.executeQuery("SELECT name FROM destination ORDER BY name")) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            connection.commit();
            return names;
        }
    }

    /** These changes come while another is being made: what each of them returned. */
    private List<Future<Integer>> whileAnotherIsMade(List<Transactions.Work<Integer>> changes) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Future<Integer> first = threads.submit(() -> writer.write(connection -> {
            begun.countDown();
            await(end);
            return insert(connection, "first");
        }));
        begun.await();
        List<Future<Integer>> results = new ArrayList<>();
        for (Transactions.Work<Integer> change : changes) {
            results.add(threads.submit(() -> {
                late.add(Thread.currentThread());
                return writer.write(change);
            }));
        }
        Awaitility.await().until(() -> late.size() == changes.size()
            && late.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
        end.countDown();
        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        return results;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldCommitTogetherWhatCameMeanwhile() throws Exception {
        Set<Connection> transactions = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Transactions.Work<Integer>> changes = new ArrayList<>();
        for (int i = 0; i < LATE; i++) {
            String name = "late-" + i;
            changes.add(connection -> {
                // the pool gives a new one for each transaction
                transactions.add(connection);
                return insert(connection, name);
            });
        }

        for (Future<Integer> result : whileAnotherIsMade(changes)) {
            assertThat(result.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        }

        assertThat(transactions).hasSize(1);
        assertThat(inserted()).containsExactly("first", "late-0", "late-1", "late-2", "late-3", "late-4");
    }

    @Test
    void shouldLetNobodyFailForWhatSomebodyElseWanted() throws Exception {
        List<Future<Integer>> results = whileAnotherIsMade(List.of(connection -> insert(connection, "before"),
            connection -> insert(connection, "first"), connection -> {
                throw new FileNotFoundException("the mail");
            }, connection -> {
                throw new IllegalStateException("a mistake");
            }, connection -> insert(connection, "after")));

        assertThat(results.get(0).get(10, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(failure(results.get(1))).isInstanceOf(StoreException.class).hasMessageContaining("duplicate key");
        assertThat(failure(results.get(2))).isInstanceOf(FileNotFoundException.class).hasMessage("the mail");
        assertThat(failure(results.get(3))).isInstanceOf(IllegalStateException.class).hasMessage("a mistake");
        assertThat(results.get(4).get(10, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(inserted()).containsExactly("after", "before", "first");
    }

    private static Throwable failure(Future<Integer> result) throws Exception {
        try {
            return new AssertionError("gave " + result.get(10, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    /** Whether a commit that failed took place is not known: what may be in the store already is not stored again. */
    @Test
    void shouldMakeNoChangeAgainAfterItsCommitFailed() throws Exception {
        try (Connection connection = source.getConnection(); Statement alter = connection.createStatement()) {
            alter.execute("ALTER TABLE destination ADD CONSTRAINT at_commit CHECK (name <> 'bad') INITIALLY DEFERRED");
            connection.commit();
        }
        AtomicInteger times = new AtomicInteger();

        List<Future<Integer>> results = whileAnotherIsMade(List.of(connection -> {
            times.incrementAndGet();
            return insert(connection, "good");
        }, connection -> insert(connection, "bad")));

        for (Future<Integer> result : results) {
            assertThat(failure(result)).isInstanceOf(StoreException.class).hasMessageContaining("AT_COMMIT");
        }
        assertThat(times).hasValue(1);
        assertThat(inserted()).containsExactly("first");
    }

    /** Each by itself would wait as long as the first did: many would take minutes for a 451. */
    @Test
    void shouldAskOnceForAllWhenTheDatabaseIsAway() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HikariDataSource real = source;
        writer = new OneWriter(new HikariDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                if (asked.incrementAndGet() > 1) {
                    throw new SQLTransientConnectionException("away");
                }
                return real.getConnection();
            }
        });
        List<Transactions.Work<Integer>> changes = Collections.nCopies(LATE, connection -> insert(connection, "late"));

        for (Future<Integer> result : whileAnotherIsMade(changes)) {
            assertThat(failure(result)).isInstanceOf(StoreException.class).hasMessageContaining("away");
        }

        assertThat(asked).hasValue(2);
    }

    @Test
    void shouldLeaveNobodyWaitingAfterAnError() throws Exception {
        List<Future<Integer>> results = whileAnotherIsMade(List.of(connection -> {
            throw new OutOfMemoryError("as if");
        }, connection -> insert(connection, "other")));

        List<Throwable> failures = List.of(failure(results.get(0)), failure(results.get(1)));
        assertThat(failures).hasAtLeastOneElementOfType(OutOfMemoryError.class)
            .hasAtLeastOneElementOfType(StoreException.class);
        assertThat(inserted()).containsExactly("first");
        assertThat(writer.<Integer>write(connection -> insert(connection, "next"))).isEqualTo(1);
    }

    @Test
    void shouldTakeItsTurnWhenManyWaitAlready() throws Exception {
        List<Transactions.Work<Integer>> changes = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            String name = "late-" + i;
            changes.add(connection -> insert(connection, name));
        }

        for (Future<Integer> result : whileAnotherIsMade(changes)) {
            assertThat(result.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        }

        assertThat(inserted()).hasSize(121);
    }

    @Test
    void shouldChangeNothingWhenAWorkFails() throws Exception {
        assertThatThrownBy(() -> writer.write(connection -> {
            insert(connection, "half");
            throw new IOException("gone");
        })).isInstanceOf(IOException.class).hasMessage("gone");

        assertThat(inserted()).isEmpty();
    }
}
