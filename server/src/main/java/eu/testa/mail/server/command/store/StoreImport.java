package eu.testa.mail.server.command.store;

import eu.testa.mail.core.backup.RestoredFiles;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.archive.StoreArchive;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./testa store import}. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
        "Takes an archive of 'store export' over into a store that is empty, as a whole or not at all.",
        "The store of a server that was started and has no account and no mail yet is empty in this sense: the domains that its",
        "start entered stay.",
        "The engine may be another one: embedded SQLite, or the PostgreSQL of store.url.",
        "Digital IDs of an archive of an earlier version come to those that are there at the next start of the server."})
final class StoreImport extends StoreAction {

    @Parameters(paramLabel = "FILE", description = "The archive.")
    private Path file;

    @Option(names = "--secrets",
        description = "Take the keys and passwords, too, for a server that has none in var/secrets yet.")
    private boolean secrets;

    @Mixin
    private ArchivePassphrase passphrase;

    @Override
    Map<String, Long> with(Database database, Path var) throws IOException {
        if (secrets && Files.exists(var.resolve("secrets"))) {
            throw new IOException(var.resolve("secrets") + " is there already, and its keys are in use. Stop the server, move this "
                + "folder away, and import again");
        }
        Optional<char[]> key = secrets ? Optional.of(passphrase.existing()) : Optional.empty();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
             RestoredFiles files = RestoredFiles.ofStore(var, key)) {
            Map<String, Long> taken = new StoreArchive(database).read(in, files);
            files.keep();
            return taken;
        }
    }
}
