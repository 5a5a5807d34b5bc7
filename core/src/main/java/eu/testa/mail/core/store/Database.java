package eu.testa.mail.core.store;

import com.zaxxer.hikari.HikariDataSource;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;

/**
 * The one database of a server, durable at commit: when {@link #write} returns, what it did survives a power cut.
 *
 * <p>Both methods throw {@link StoreException} when the database cannot be used, and have then changed nothing.
 */
public final class Database implements Closeable {

    private final Dialect dialect;
    private final Pools pools;
    private final Transactions reading;
    private final Transactions writing;
    private final SharedCommits sharedCommits;
    private final Clock steady;

    private Database(Dialect dialect, Pools pools, Clock steady) {
        this.dialect = dialect;
        this.pools = pools;
        this.reading = new Transactions(jdbi(pools.reading()));
        this.writing = new Transactions(jdbi(pools.writing()));
        this.sharedCommits = new SharedCommits(writing, System::nanoTime);
        this.steady = steady;
    }

    /**
     * Connects, and brings the tables up to date.
     *
     * @param steady a clock that nobody sets, such as {@link eu.testa.mail.core.time.SteadyClock}
     * @throws StoreException if there is no connection or the tables cannot be made
     */
    public static Database open(DatabaseAddress address, Clock steady) throws StoreException {
        Pools pools = Pools.open(address);
        return new Database(address.dialect(), pools, steady);
    }

    /**
     * Connects to a database as it is, whether its server runs or not: neither it nor its tables are made or changed.
     *
     * @throws StoreException if there is no such database or no connection
     */
    public static Database openToRead(DatabaseAddress address, Clock steady) throws StoreException {
        return new Database(address.dialect(), Pools.openToRead(address), steady);
    }

    private static Jdbi jdbi(HikariDataSource source) {
        Jdbi jdbi = Jdbi.create(source);
        // what is bound are addresses and octets, which are nobody's business
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
        jdbi.getConfig(SqlStatements.class).setUnusedBindingAllowed(true);
        ColumnTypes.registerIn(jdbi);
        return jdbi;
    }

    public Dialect dialect() {
        return dialect;
    }

    /** Runs a transaction that changes nothing. */
    public <T> T read(TransactionWork<T> work) throws IOException {
        return reading.run(work);
    }

    /**
     * Finds out whether what is written now becomes durable: with a synchronous standby that is away, PostgreSQL answers, and
     * lets each commit wait for it.
     *
     * @throws IOException if it does not; the message says why
     */
    public void checkDurability() throws IOException {
        if (dialect == Dialect.POSTGRESQL
            && read(handle -> handle.createQuery(Replication.QUERY).map((row, context) -> Replication.of(row)).one())
                .state() == Replication.State.INTERRUPTED) {
            throw new IOException("PostgreSQL's synchronous standby does not follow, and every commit waits for it");
        }
    }

    /** How far PostgreSQL is behind with vacuuming each table; empty for an embedded database, which has nothing to vacuum. */
    public List<DeadRows> deadRows() throws IOException {
        return dialect == Dialect.POSTGRESQL ? read(DeadRows::of) : List.of();
    }

    /** Runs a transaction that changes something: it is durable when this returns, or has changed nothing. */
    public <T> T write(TransactionWork<T> work) throws IOException {
        return dialect == Dialect.SQLITE ? sharedCommits.run(work) : writing.run(work);
    }

    /**
     * Runs a part of a transaction that may meet what is damaged: then this part alone is undone, and the transaction goes on.
     *
     * @throws DamagedException if what it reads is damaged
     */
    public static <T> T part(Handle handle, TransactionWork<T> work) throws IOException {
        return Transactions.part(handle, work);
    }

    /**
     * Asked before a change that is made again and again and is mostly for nothing. An embedded database has one writer, for
     * which mail that comes in waits too: nobody takes it to find that there is nothing to do. PostgreSQL has no such writer, and
     * the change itself finds out as fast.
     *
     * @param look whether there is something to change
     */
    public boolean isWorthAWrite(TransactionWork<Boolean> look) throws IOException {
        return dialect != Dialect.SQLITE || read(look);
    }

    /**
     * The time by the one clock that all have in common who use this database: PostgreSQL's own, and the steady one of the
     * only process of an embedded database. It is compared with nothing but itself.
     */
    public Instant now(Handle handle) {
        return dialect == Dialect.SQLITE ? steady.instant()
            : handle.createQuery("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)")
                .mapTo(Instant.class).one();
    }

    @Override
    public void close() {
        pools.close();
    }
}
