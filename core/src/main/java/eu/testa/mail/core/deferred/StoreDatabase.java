package eu.testa.mail.core.deferred;

import eu.testa.mail.core.store.StoreException;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;

/**
 * The database of the deferred store: embedded Derby for a server of its own, PostgreSQL for several that share the work.
 *
 * @param url      JDBC URL
 * @param user     empty for Derby
 * @param password empty for Derby
 */
public record StoreDatabase(String url, Optional<String> user, Optional<String> password) {

    private static final int CONNECTIONS = 16;
    /**
     * In seconds; a host that is switched off answers nothing, not even that it is away. Whoever waits longer on purpose says
     * so in the URL, which comes first.
     */
    private static final Map<String, String> PATIENCE =
        Map.of("connectTimeout", "10", "socketTimeout", "60", "tcpKeepAlive", "true");

    /** Embedded Derby in a folder of its own; it fsyncs every commit. */
    public static StoreDatabase derby(Path folder) {
        return new StoreDatabase("jdbc:derby:" + folder.toAbsolutePath() + ";create=true", Optional.empty(), Optional.empty());
    }

    Dialect dialect() {
        return url.startsWith("jdbc:postgresql:") ? Dialect.POSTGRESQL : Dialect.DERBY;
    }

    /**
     * Connects, and brings the tables up to date.
     *
     * @throws StoreException if there is no connection or the tables cannot be made
     */
    HikariDataSource open() throws StoreException {
        dialect().loadDriver();
        HikariConfig config = new HikariConfig();
        config.setPoolName("deferred-store");
        config.setJdbcUrl(url);
        user.ifPresent(config::setUsername);
        password.ifPresent(config::setPassword);
        if (dialect() == Dialect.POSTGRESQL) {
            PATIENCE.forEach(config::addDataSourceProperty);
        }
        config.setMaximumPoolSize(CONNECTIONS);
        config.setConnectionTimeout(10_000);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setAutoCommit(false);
        HikariDataSource source = null;
        try {
            source = new HikariDataSource(config);
            Flyway.configure(StoreDatabase.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:eu/testa/mail/core/deferred/" + dialect().folder())
                .table("deferred_schema")
                .load()
                .migrate();
            return source;
        } catch (RuntimeException e) {
            if (source != null) {
                source.close();
            }
            throw new StoreException("the deferred store " + url + " cannot be opened: " + e.getMessage(), e);
        }
    }
}
