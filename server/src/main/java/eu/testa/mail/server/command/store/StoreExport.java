package eu.testa.mail.server.command.store;

import eu.testa.mail.core.backup.ServerFiles;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.archive.StoreArchive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./testa store export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
        "Writes accounts, mailboxes, quotas, digital IDs and mail that waits, as of one moment, into one archive.",
        "The server may run. The archive has whole mails and the hashes of passwords: keep it as you keep the server.",
        "A whole server is what 'backup' writes."})
final class StoreExport extends StoreAction {

    @Parameters(paramLabel = "FILE", description = "The archive, which must not be there yet.")
    private Path file;

    @Option(names = "--secrets",
        description = "Add the server's keys and passwords, the folder var/secrets, encrypted to a passphrase.")
    private boolean secrets;

    @Mixin
    private ArchivePassphrase passphrase;

    @Override
    Map<String, Long> with(Database database, Path var) throws IOException {
        ServerFiles files = secrets ? ServerFiles.none().withSecrets(var, passphrase.choose()) : ServerFiles.none();
        return new ArchiveFile(file).write(out -> new StoreArchive(database).write(out, files));
    }
}
