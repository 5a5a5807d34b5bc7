package eu.testa.mail.server.command.store;

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

/** A new file with a store in it, for nobody else's eyes; what could not be written whole is removed. */
record ArchiveFile(Path file) {

    /** Writes it; returns rows by table. */
    interface Content {
        Map<String, Long> to(OutputStream out) throws IOException;
    }

    Map<String, Long> write(Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
            Map<String, Long> rows = content.to(out);
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
