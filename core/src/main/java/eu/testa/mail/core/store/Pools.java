package eu.testa.mail.core.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.Pragma;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;

/** The connections to a database; those that change something are others where the database has one writer. */
record Pools(HikariDataSource reading, HikariDataSource writing) implements Closeable {

    private static final int CONNECTIONS = 16;
    /** Seconds until somebody hears that there is no connection. */
    private static final int PATIENCE = 10;
    /** Milliseconds; another process that writes, such as a backup, is done much sooner. */
    private static final int BUSY = 30_000;
    /** Octets of the write-ahead log that stay on the disk when much was written at once. */
    private static final int LOG_LIMIT = 64 * 1024 * 1024;
    private static final String LIBRARY_FOLDER = "org.sqlite.tmpdir";

    static Pools open(DatabaseAddress address) throws StoreException {
        return open(address, () -> switch (address.dialect()) {
            case SQLITE -> sqlite(address);
            case POSTGRESQL -> postgresql(address);
        });
    }

    /** Connections that can change nothing, to tables as they are. */
    static Pools openToRead(DatabaseAddress address) throws StoreException {
        return open(address, () -> {
            HikariConfig config = pool("store-to-read", switch (address.dialect()) {
                case SQLITE -> sqliteToRead(address);
                case POSTGRESQL -> postgresql(address, 60);
            }, CONNECTIONS);
            config.setReadOnly(true);
            HikariDataSource source = new HikariDataSource(config);
            return new Pools(source, source);
        });
    }

    private interface Opening {
        Pools open() throws SQLException, IOException;
    }

    private static Pools open(DatabaseAddress address, Opening opening) throws StoreException {
        try {
            return opening.open();
        } catch (SQLException | IOException | RuntimeException e) {
            throw new StoreException("the store " + address + " cannot be opened: " + DatabaseReason.of(e), e);
        }
    }

    private static Pools sqlite(DatabaseAddress address) throws SQLException, IOException {
        Path file = address.file();
        prepare(file);
        migrate(sqlite(address, TransactionMode.IMMEDIATE), Dialect.SQLITE);
        HikariConfig writing = pool("store-changes", sqlite(address, TransactionMode.IMMEDIATE), 1);
        HikariConfig reading = pool("store", sqlite(address, TransactionMode.DEFERRED), CONNECTIONS - 1);
        reading.setConnectionInitSql("PRAGMA query_only = ON");
        HikariDataSource changes = new HikariDataSource(writing);
        try {
            return new Pools(new HikariDataSource(reading), changes);
        } catch (RuntimeException e) {
            changes.close();
            throw e;
        }
    }

    /** For nobody else's eyes; the write-ahead log gets the permissions of the database. */
    private static void prepare(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        if (Files.notExists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(
                PosixFilePermissions.fromString("rw-------")));
        }
        prepareLibrary(folder);
    }

    private static void prepareLibrary(Path folder) throws IOException {
        if (System.getProperty(LIBRARY_FOLDER) == null) {
            // SQLite is a library in C that is unpacked before it is loaded, and nothing can be loaded from many a /tmp
            System.setProperty(LIBRARY_FOLDER, emptyFolder(folder.resolve("library")).toString());
        }
    }

    /** Empty of what a server left there that was killed; who has it loaded keeps it. */
    private static Path emptyFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        return folder;
    }

    private static SQLiteDataSource sqliteToRead(DatabaseAddress address) throws IOException {
        Path file = address.file().toAbsolutePath();
        if (Files.notExists(file)) {
            throw new NoSuchFileException("there is no file " + file);
        }
        if (Files.isWritable(file.getParent())) {
            prepareLibrary(file.getParent());
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(address.url());
        return source;
    }

    /** Properties, not statements: each connection has them, however it is made. */
    private static SQLiteDataSource sqlite(DatabaseAddress address, TransactionMode mode) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        if (!address.url().contains(Pragma.SYNCHRONOUS.pragmaName + "=")) {
            // an fsync a commit; NORMAL would lose the last ones in a power cut. No setting gives another URL; tests do that are
            // about something else, and the driver would not look at theirs after this
            config.setSynchronous(SynchronousMode.FULL);
        }
        config.setBusyTimeout(BUSY);
        config.setJournalSizeLimit(LOG_LIMIT);
        config.enforceForeignKeys(true);
        config.setTransactionMode(mode);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(address.url());
        return source;
    }

    private static Pools postgresql(DatabaseAddress address) throws SQLException, StoreException {
        // a migration may take as long as it takes
        migrate(postgresql(address, 0), Dialect.POSTGRESQL);
        HikariConfig config = pool("store", postgresql(address, 60), CONNECTIONS);
        // a server that cannot be reached is waited for as long, whether it refuses or is silent
        config.setConnectionTimeout(TimeUnit.SECONDS.toMillis(
            Integer.parseInt(said(address).getProperty(PGProperty.CONNECT_TIMEOUT.getName(), Integer.toString(PATIENCE)))));
        config.setExceptionOverride(new NoLongerPrimary());
        HikariDataSource source = new HikariDataSource(config);
        return new Pools(source, source);
    }

    /**
     * An administrator who wants to wait longer says so in the URL, which wins.
     *
     * @param socketTimeout in seconds: a host that is switched off answers nothing, not even that it is away
     */
    private static DataSource postgresql(DatabaseAddress address, int socketTimeout) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(address.url());
        Properties said = said(address);
        if (!said.containsKey(PGProperty.CONNECT_TIMEOUT.getName())) {
            source.setConnectTimeout(PATIENCE);
        }
        if (!said.containsKey(PGProperty.SOCKET_TIMEOUT.getName())) {
            source.setSocketTimeout(socketTimeout);
        }
        source.setTcpKeepAlive(true);
        // a statement that is prepared on one connection of PgBouncer is not there on the next
        source.setPrepareThreshold(0);
        address.user().ifPresent(source::setUser);
        address.password().ifPresent(source::setPassword);
        return source;
    }

    private static Properties said(DatabaseAddress address) {
        return Optional.ofNullable(Driver.parseURL(address.url(), null)).orElseGet(Properties::new);
    }

    private static HikariConfig pool(String name, DataSource source, int connections) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(source);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(TimeUnit.SECONDS.toMillis(PATIENCE));
        return config;
    }

    /** On connections of its own. */
    private static void migrate(DataSource source, Dialect dialect) throws SQLException, StoreException, FlywayException {
        if (Schema.isCurrent(source)) {
            return;
        }
        Flyway.configure(Pools.class.getClassLoader())
            .dataSource(source)
            .locations("classpath:eu/testa/mail/core/store")
            .placeholders(dialect.placeholders())
            .table(Schema.TABLE)
            .load()
            .migrate();
    }

    @Override
    public void close() {
        reading.close();
        writing.close();
    }
}
