package eu.testa.mail.core.store;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the store is.
 *
 * @param url      JDBC URL of SQLite or PostgreSQL
 * @param user     empty for SQLite
 * @param password empty for SQLite, and for a PostgreSQL that asks for none
 */
public record DatabaseAddress(String url, Optional<String> user, Optional<String> password) {

    private static final String SQLITE = "jdbc:sqlite:";
    private static final String FILE = "testa.db";

    /** Embedded SQLite in a folder of its own. */
    public static DatabaseAddress embedded(Path folder) {
        return new DatabaseAddress(SQLITE + folder.toAbsolutePath().resolve(FILE), Optional.empty(), Optional.empty());
    }

    Dialect dialect() {
        return url.startsWith("jdbc:postgresql:") ? Dialect.POSTGRESQL : Dialect.SQLITE;
    }

    /** The file of an embedded database. */
    Path file() {
        return Path.of(url.substring(SQLITE.length()).replaceFirst("\\?.*", ""));
    }

    /** Without the password that an administrator may have written into the URL. */
    @Override
    public String toString() {
        return url.replaceFirst("\\?.*", "");
    }
}
