package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the night's script asks the server's commands to do, and which backups stay; with a server, it runs in {@code ReloadIT}. */
class NightlyScriptTest {

    /** Notes what it is asked for, and makes the file of a backup unless that is to fail. */
    private static final String COMMAND = """
        #!/bin/sh
        echo "$*" >> "$NOTES"
        [ "$1" = backup ] || exit 0
        [ -z "$FAIL" ] || exit 3
        for file; do :; done
        : > "$file"
        """;

    @TempDir
    Path folder;
    private Path backups;
    private Path notes;

    @BeforeEach
    void prepare() throws IOException {
        backups = Files.createDirectory(folder.resolve("backups"));
        notes = Files.createFile(folder.resolve("notes"));
        Path command = Files.writeString(Files.createDirectory(folder.resolve("bin")).resolve("testa"), COMMAND);
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Program.Result night(String... asked) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("PATH=" + folder.resolve("bin") + ":" + System.getenv("PATH"), "NOTES=" + notes,
            "FAIL=", "BACKUP_FOLDER=" + backups, "BACKUP_PASSPHRASE_FILE=none", "BACKUP_KEEP=2", "EVIDENCE_FOLDER="));
        arguments.addAll(List.of(asked));
        arguments.addAll(List.of("sh", BuiltProject.file("packaging/src/share/daily").toString()));
        return new Program("env", "coreutils").run(arguments);
    }

    private Path backup(String name) throws IOException {
        return Files.createFile(backups.resolve(name));
    }

    private List<Path> kept() throws IOException {
        try (Stream<Path> files = Files.list(backups)) {
            return files.toList();
        }
    }

    /** As many as are kept: each new one would go at once. */
    @Test
    void shouldNotLetBackupsThatWereMadeWhileTheClockWasAheadPushOutTheOthers() throws IOException {
        Path oldest = backup("2020-01-01.zip");
        Path newer = backup("2020-01-02.zip");
        List<Path> ahead = List.of(backup("2999-01-01.zip"), backup("2999-01-02.zip"));

        Program.Result night = night();

        assertThat(night.exitCode()).isEqualTo(1);
        assertThat(night.lines()).hasSize(2).allSatisfy(line -> assertThat(line).contains("is named after a day that has not come"));
        assertThat(kept()).as("and the new one").hasSize(4).contains(newer).containsAll(ahead).doesNotContain(oldest);
    }

    @Test
    void shouldKeepTheNewest() throws IOException {
        Path oldest = backup("2020-01-01.zip");
        Path newer = backup("2020-01-02.zip");
        Path other = backup("notes.txt");

        Program.Result night = night();

        assertThat(night.exitCode()).as(night.text()).isZero();
        assertThat(kept()).hasSize(3).contains(newer, other).doesNotContain(oldest);
    }

    @Test
    void shouldKeepAllOldBackupsAndWriteEvidenceWhereNoNewBackupCanBeMade() throws IOException {
        List<Path> old = List.of(backup("2020-01-01.zip"), backup("2020-01-02.zip"), backup("2020-01-03.zip"));

        Program.Result night = night("FAIL=yes", "EVIDENCE_FOLDER=/mnt/evidence");

        assertThat(night.exitCode()).isEqualTo(1);
        assertThat(night.text()).contains("testa-mail-daily: failed: testa backup ");
        assertThat(kept()).containsExactlyInAnyOrderElementsOf(old);
        assertThat(Files.readAllLines(notes)).last().asString().startsWith("evidence export ").endsWith(" --into /mnt/evidence");
    }

    /** A night on which the machine was off leaves no gap. */
    @Test
    void shouldAskForTheEvidenceOfAMonth() throws IOException {
        LocalDate before = LocalDate.now();

        assertThat(night("EVIDENCE_FOLDER=/mnt/evidence").exitCode()).isZero();

        String asked = Files.readAllLines(notes).get(1).replaceFirst(".* --since (\\S+) .*", "$1");
        assertThat(LocalDate.parse(asked)).isBetween(before.minusDays(32), before.minusDays(30));
    }
}
