package eu.testa.mail.server.command.store;

import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.StoreArchive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ./testa store export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
        "Writes accounts, mailboxes, quotas and mail that waits into one archive, as of one moment; the server may run.",
        "The archive has whole mails and the hashes of passwords: keep it as you keep the server."})
final class StoreExport extends StoreAction {

    @Parameters(paramLabel = "FILE", description = "The archive, which must not be there yet.")
    private Path file;

    @Override
    Map<String, Long> with(Database database) throws IOException {
        return new ArchiveFile(file).write(new StoreArchive(database)::write);
    }
}
