package eu.testa.mail.server.command.store;

import eu.testa.mail.core.backup.BackupLabel;
import eu.testa.mail.core.backup.ServerFiles;
import eu.testa.mail.core.file.FileTrouble;
import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.archive.StoreArchive;
import eu.testa.mail.core.time.SteadyClock;
import eu.testa.mail.mailets.module.StoreModule;
import eu.testa.mail.server.command.ServerChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./testa backup}. */
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description = {
        "Writes a whole server into one file, while it runs or not.",
        "In it are configuration, accounts, mailboxes, quotas, mail that waits,",
        "digital IDs, evidence, mail repositories, administrators, and its keys and passwords, encrypted to a passphrase.",
        "The rest is not encrypted, whole mails among it: keep the file as you keep the server. Mail that a server is working at",
        "while the backup is made is not in it. See docs/backup.md."},
    footer = {"", "Exit codes: 0 written; 1 not written, and there is no FILE; 2 wrong usage or configuration."})
public final class Backup implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerChoice server;

    @Mixin
    private ArchivePassphrase passphrase;

    @Parameters(paramLabel = "FILE", description = "The backup, which must not be there yet, outside of the server's var folder.")
    private Path file;

    @Override
    public Integer call() {
        try {
            TestaSettings settings = server.settings();
            if (file.toAbsolutePath().normalize().startsWith(server.var())) {
                throw new IOException(file + " would be in the server's own var folder, and in the next backup");
            }
            ServerFiles files = new BackupLabel(Instant.now().truncatedTo(ChronoUnit.SECONDS), settings.get(TestaSettings.HOSTNAME))
                .on(ServerFiles.none())
                .withSecrets(server.var(), passphrase.choose())
                .withServer(server.conf(), server.var());
            try (Database database = Database.openToRead(StoreModule.address(settings, server.var()), new SteadyClock(Instant.now()))) {
                Map<String, Long> written =
                    new ArchiveFile(file).write(out -> new StoreArchive(database).write(out, files));
                written.forEach((part, number) -> spec.commandLine().getOut().printf("%-16s %10d%n", part, number));
            }
            return ExitCode.OK;
        } catch (SettingsException e) {
            e.problems().forEach(spec.commandLine().getErr()::println);
            return ExitCode.USAGE;
        } catch (IOException e) {
            spec.commandLine().getErr().println("No backup was made: " + FileTrouble.words(e));
            return ExitCode.SOFTWARE;
        }
    }
}
