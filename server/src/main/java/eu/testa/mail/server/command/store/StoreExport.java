package eu.testa.mail.server.command.store;

import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.StoreArchive;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
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
        try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
            Map<String, Long> rows = new StoreArchive(database).write(out);
            out.flush();
            channel.force(true);
            return rows;
        } catch (FileAlreadyExistsException e) {
            throw new IOException(file + " is there already", e);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }
}
