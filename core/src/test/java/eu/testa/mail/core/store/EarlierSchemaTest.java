package eu.testa.mail.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sqlite.SQLiteDataSource;

/** An upgrade: a store as an earlier version of this program has left it, with mail that waits and mailboxes in it. */
class EarlierSchemaTest {

    private static final byte[] MAIL = "Subject: waits\r\n\r\nGood morning\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    static IntStream earlierVersions() {
        return IntStream.range(1, Schema.VERSION);
    }

    @ParameterizedTest
    @MethodSource("earlierVersions")
    void shouldOpenTheStoreOfAnEarlierVersionAndChangeNothingInIt(int version) throws IOException {
        Map<String, List<Map<String, Object>>> before = leaveStore(version);
        assertThat(before.get("deferred_mail")).hasSize(1);

        for (String start : List.of("the first start of this version", "the next one")) {
            try (Database database = Database.open(DatabaseAddress.embedded(folder), Clock.systemUTC())) {
                Map<String, List<Map<String, Object>>> after = database.read(EarlierSchemaTest::rows);
                before.forEach((table, rows) -> {
                    assertThat(after.get(table)).as("%s, %s", start, table).hasSameSizeAs(rows);
                    for (int i = 0; i < rows.size(); i++) {
                        Map<String, Object> row = after.get(table).get(i);
                        rows.get(i).forEach((column, value) -> assertThat(row.get(column)).as("%s, %s.%s", start, table, column)
                            .isEqualTo(value));
                    }
                });
                assertThat(after.get(Schema.TABLE).stream().map(row -> row.get("version"))).contains(String.valueOf(Schema.VERSION));
            }
        }
    }

    @Test
    void shouldNotOpenAStoreWhoseLastStepWasNotMadeWhole() throws IOException {
        DatabaseAddress address = DatabaseAddress.embedded(folder);
        Database.open(address, Clock.systemUTC()).close();
        try (Handle handle = Jdbi.open(address.url())) {
            handle.execute("UPDATE " + Schema.TABLE + " SET success = 0 WHERE version = '" + Schema.VERSION + "'");
        }

        assertThatThrownBy(() -> Database.open(address, Clock.systemUTC())).isInstanceOf(StoreException.class)
            .hasMessageContaining("failed migration");
    }

    /** Makes it with the files of that version, which nobody changes any more. */
    private Map<String, List<Map<String, Object>>> leaveStore(int version) throws IOException {
        Files.createDirectories(folder);
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl(DatabaseAddress.embedded(folder).url());
        Flyway.configure(Pools.class.getClassLoader()).dataSource(source).locations("classpath:eu/testa/mail/core/store")
            .placeholders(Dialect.SQLITE.placeholders()).table(Schema.TABLE)
            .target(MigrationVersion.fromVersion(String.valueOf(version))).load().migrate();
        try (Handle handle = Jdbi.open(source)) {
            handle.execute("INSERT INTO octets (id, length, sha256, small) VALUES (7, ?, ?, ?)", MAIL.length, new byte[32], MAIL);
            handle.execute("INSERT INTO destination (name, changes) VALUES ('tcn.f.eu-admin.net', 3)");
            handle.execute("INSERT INTO deferred_mail (id, mail_name, destination, sender, state, state_sha256, octets, size, recipients,"
                + " first_queued, next_attempt, expire_at, attempts, held, returned, reply, leased_until) VALUES"
                + " (1, 'Mail1', 'tcn.f.eu-admin.net', 'Alain.Dupont@tcn.b.eu-admin.net', ?, ?, 7, ?, 1, 1, 2, 3, 4, 0, 0, '{}', 0)",
                new byte[] {1}, new byte[32], MAIL.length);
            if (version >= 2) {
                handle.execute("INSERT INTO account VALUES ('jeanne.martin@tcn.f.eu-admin.net', '$pbkdf2$x')");
                handle.execute("INSERT INTO mailbox VALUES (5, '#private', 'jeanne.martin@tcn.f.eu-admin.net', 'INBOX', 77, 41, 9)");
                handle.execute("INSERT INTO mailbox_message (mailbox_id, uid, modseq, message_id, octets_id, size_octets, body_start,"
                    + " internal_date, save_date, flags, user_flags, properties) VALUES (5, 41, 9, 'x', 7, ?, 18, 1, 1, 16, '', '{}')",
                    MAIL.length);
            }
            Map<String, List<Map<String, Object>>> left = rows(handle);
            // Flyway adds to its own
            left.remove(Schema.TABLE);
            return left;
        }
    }

    /** Of each table, by its name. */
    private static Map<String, List<Map<String, Object>>> rows(Handle handle) {
        Map<String, List<Map<String, Object>>> all = new LinkedHashMap<>();
        List<String> tables = handle.createQuery("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").mapTo(String.class).list();
        tables.forEach(table -> all.put(table, handle.createQuery("SELECT * FROM " + table + " ORDER BY 1").mapToMap().list()));
        return all;
    }
}
