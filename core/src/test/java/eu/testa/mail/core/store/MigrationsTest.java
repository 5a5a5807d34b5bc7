package eu.testa.mail.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server of the version before works on with the tables of this one, while those that share a PostgreSQL are upgraded one after the
 * other (docs/decisions/0039).
 */
class MigrationsTest {

    private static final Path FILES = Path.of("src/main/resources/eu/testa/mail/core/store");
    /** The version before knows nothing of it, and can write all that it ever wrote. */
    private static final List<Pattern> ADDS = Stream.of(
        "CREATE TABLE .*",
        "CREATE INDEX .*",
        "DROP INDEX \\w+",
        "ALTER TABLE \\w+ ADD COLUMN \\w+ (?!.*(NOT NULL|REFERENCES|CHECK|UNIQUE|PRIMARY)).*",
        "ALTER TABLE \\w+ ADD COLUMN \\w+ \\S+ (NOT NULL DEFAULT|DEFAULT \\S+ NOT NULL)(?!.*(REFERENCES|CHECK|UNIQUE|PRIMARY)).*",
        "ALTER TABLE \\w+ SET \\(.*\\)").map(pattern -> Pattern.compile(pattern, Pattern.CASE_INSENSITIVE)).toList();
    private static final Pattern UNIQUE = Pattern.compile("CREATE UNIQUE INDEX \\w+ ON \\w+ \\(.*?(\\w+)\\)", Pattern.CASE_INSENSITIVE);

    static Stream<Arguments> files() throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("V1__")).sorted()
                .flatMap(file -> Stream.of(Dialect.values()).map(dialect -> Arguments.of(file, dialect))).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void shouldOnlyAddToTheTablesOfTheVersionBefore(Path file, Dialect dialect) throws IOException {
        List<String> statements = statements(Files.readString(file), dialect);

        assertThat(statements).isNotEmpty().allSatisfy(statement -> assertThat(adds(statement, statements)).as(statement).isTrue());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "DROP TABLE probe",
        "ALTER TABLE probe DROP COLUMN hop",
        "ALTER TABLE probe RENAME COLUMN hop TO lost_at",
        "ALTER TABLE probe ADD COLUMN attempts INTEGER NOT NULL",
        "ALTER TABLE probe ADD COLUMN account VARCHAR(255) REFERENCES account",
        "ALTER TABLE probe ALTER COLUMN hop TYPE BIGINT",
        "ALTER TABLE probe ADD CONSTRAINT one UNIQUE (server)",
        "CREATE UNIQUE INDEX probe_once ON probe (server, path)",
        "UPDATE probe SET hop = ''",
        "DELETE FROM probe"})
    void shouldSeeWhatTheVersionBeforeCouldNotWorkWith(String statement) {
        assertThat(adds(statement, List.of(statement))).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void shouldReadFilesAsTheDatabaseDoes(Dialect dialect) throws IOException {
        try (InputStream last = Database.class.getResourceAsStream("V4__delivered_once.sql")) {
            assertThat(statements(new String(last.readAllBytes(), StandardCharsets.UTF_8), dialect))
                .startsWith("ALTER TABLE mailbox_message ADD COLUMN delivery " + dialect.placeholders().get("blob"));
        }
    }

    private static boolean adds(String statement, List<String> all) {
        // what is unique is so among rows that the version before does not write: it leaves the new column null
        return ADDS.stream().anyMatch(pattern -> pattern.matcher(statement).matches())
            || UNIQUE.matcher(statement).results().anyMatch(index -> all.stream().anyMatch(
                other -> other.matches("(?i)ALTER TABLE \\w+ ADD COLUMN " + index.group(1) + " (?!.*DEFAULT).*")));
    }

    /** Without comments, placeholders filled in, each on one line. */
    private static List<String> statements(String text, Dialect dialect) {
        String filled = text;
        for (Map.Entry<String, String> placeholder : dialect.placeholders().entrySet()) {
            filled = filled.replace("${" + placeholder.getKey() + "}", placeholder.getValue());
        }
        return Stream.of(filled.replaceAll("--[^\n]*", "").split(";")).map(statement -> statement.strip().replaceAll("\\s+", " "))
            .filter(statement -> !statement.isEmpty()).toList();
    }
}
