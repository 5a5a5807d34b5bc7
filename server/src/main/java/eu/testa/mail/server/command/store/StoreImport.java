package eu.testa.mail.server.command.store;

import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.StoreArchive;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ./testa store import}. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
        "Takes an archive of 'store export' over into a store that is empty, as a whole or not at all.",
        "The store of a server that was started and has no account and no mail yet is empty in this sense: the domains that its",
        "start entered stay.",
        "The engine may be another one: embedded SQLite, or the PostgreSQL of store.url."})
final class StoreImport extends StoreAction {

    @Parameters(paramLabel = "FILE", description = "The archive.")
    private Path file;

    @Override
    Map<String, Long> with(Database database) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return new StoreArchive(database).read(in);
        }
    }
}
