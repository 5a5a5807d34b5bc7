package eu.testa.mail.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on embedded SQLite, and what only an embedded database has. */
class SqliteDatabaseTest extends DatabaseContract {

    @TempDir
    Path folder;

    @Override
    DatabaseAddress address() {
        return DatabaseAddress.embedded(folder.resolve("store"));
    }

    @Test
    void shouldSyncEveryCommitToAWriteAheadLog() throws IOException {
        assertThat(database.<List<String>>write(handle -> List.of(
            handle.createQuery("PRAGMA journal_mode").mapTo(String.class).one(),
            handle.createQuery("PRAGMA synchronous").mapTo(String.class).one(),
            handle.createQuery("PRAGMA foreign_keys").mapTo(String.class).one()))).containsExactly("wal", "2", "1");
    }

    /** As tests want it that change much; a URL that nobody looks at made them wait for the disk all the same. */
    @Test
    void shouldNotWaitForTheDiskWhereItsUrlSaysSo() throws IOException {
        DatabaseAddress embedded = DatabaseAddress.embedded(folder.resolve("hasty"));
        try (Database hasty = Database.open(new DatabaseAddress(embedded.url() + "?synchronous=OFF", embedded.user(),
            embedded.password()), Clock.systemUTC())) {
            assertThat(hasty.<String>write(handle -> handle.createQuery("PRAGMA synchronous").mapTo(String.class).one()))
                .isEqualTo("0");
        }
    }

    @Test
    void shouldChangeNothingWhereItOnlyReads() {
        assertThatThrownBy(() -> database.read(handle -> handle.execute("DELETE FROM octets")))
            .isInstanceOf(StoreException.class).hasMessageContaining("readonly");
    }

    @Test
    void shouldBeForNobodyElsesEyes() throws IOException {
        database.write(handle -> handle.execute("INSERT INTO destination (name, changes) VALUES ('x', 0)"));
        try (Stream<Path> files = Files.list(folder.resolve("store"))) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("testa.db")).toList()).hasSize(3)
                .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------"));
        }
    }

    @Test
    void shouldRefuseAChangeWithinAChange() {
        assertThatThrownBy(() -> database.write(outer -> database.write(inner -> 1)))
            .isInstanceOf(IllegalStateException.class).hasMessageContaining("use the handle of the outer one");
    }

    @Test
    void shouldSayWhatIsWrongWithAFileThatIsNoDatabase() throws IOException {
        Path file = folder.resolve("other/testa.db");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "this is a text and no database. ".repeat(200));

        assertThatThrownBy(() -> Database.open(DatabaseAddress.embedded(file.getParent()), Clock.systemUTC()))
            .isInstanceOf(StoreException.class).hasMessageContaining(file.toString())
            .hasMessageContaining("file is not a database");
    }
}
