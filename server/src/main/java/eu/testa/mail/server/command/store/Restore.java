package eu.testa.mail.server.command.store;

import eu.testa.mail.core.backup.BackupLabel;
import eu.testa.mail.core.backup.RestoredFiles;
import eu.testa.mail.core.file.FileTrouble;
import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.archive.StoreArchive;
import eu.testa.mail.core.time.SteadyClock;
import eu.testa.mail.mailets.module.StoreModule;
import eu.testa.mail.server.command.InstalledServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./testa restore}. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
        "Makes a server from a file of 'backup', as a whole or not at all, on a machine where none has run.",
        "Its var folder is empty, and so is the PostgreSQL of store.url if there is one. Accounts, passwords, mailboxes, UIDs,",
        "waiting mail, digital IDs, keys and evidence are the same; the evidence goes on in a log of its own that names the old one.",
        "Of a conf folder that has a testa.properties nothing is changed: that one counts, and the backup's is put into",
        "var/restored-conf. See docs/backup.md."},
    footer = {"", "Exit codes: 0 restored; 1 not restored, and nothing was changed; 2 wrong usage or configuration."})
public final class Restore implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ArchivePassphrase passphrase;

    @Option(names = "--conf", paramLabel = "DIR",
        description = "The new server's conf folder (default: the installed server's, else conf in this folder).")
    private Path conf;

    @Option(names = "--var", paramLabel = "DIR",
        description = "The new server's var folder (default: the installed server's, else var beside the conf folder).")
    private Path var;

    @Option(names = "--set", paramLabel = "KEY=VALUE",
        description = "Overrides a setting of testa.properties, as the server's own --set; may be given several times.")
    private Map<String, String> overrides = Map.of();

    @Parameters(paramLabel = "FILE", description = "The backup.")
    private Path file;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        Path confFolder = (conf != null ? conf : InstalledServer.conf()).toAbsolutePath().normalize();
        Path varFolder = (var != null ? var : InstalledServer.varOf(confFolder)).toAbsolutePath().normalize();
        try {
            restore(confFolder, varFolder);
            return ExitCode.OK;
        } catch (SettingsException e) {
            e.problems().forEach(err::println);
            return ExitCode.USAGE;
        } catch (IOException e) {
            err.println("Nothing was restored: " + FileTrouble.words(e));
            return ExitCode.SOFTWARE;
        }
    }

    private void restore(Path confFolder, Path varFolder) throws IOException, SettingsException {
        BackupLabel label = BackupLabel.of(file);
        boolean ownConf = Files.exists(confFolder.resolve(TestaSettings.FILE_NAME));
        Path confOfBackup = ownConf ? varFolder.resolve("restored-conf") : confFolder;
        try (RestoredFiles restored = RestoredFiles.ofServer(confOfBackup, varFolder, passphrase.existing())) {
            TestaSettings settings = TestaSettings.load(ownConf ? confFolder : restored.configuration(file), overrides);
            try (Database database = Database.open(StoreModule.address(settings, varFolder), new SteadyClock(Instant.now()));
                 InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                Map<String, Long> taken = new StoreArchive(database).read(in, restored);
                restored.keep();
                taken.forEach((part, number) -> spec.commandLine().getOut().printf("%-16s %10d%n", part, number));
            }
        }
        tell(label, confOfBackup, ownConf);
    }

    private void tell(BackupLabel label, Path confOfBackup, boolean ownConf) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("This is " + label.host() + " as of " + label.made() + ".");
        if (ownConf) {
            out.println("The configuration here was left as it is; that of the backup is in " + confOfBackup + ".");
        }
        out.println("Before it is started, the old server must not run any more: both would deliver what waits.");
        out.flush();
    }
}
