package eu.testa.mail.core.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * An embedded store in which nothing is but its tables. They are made once for all tests of a process, and copied: to make them
 * takes longer than most tests do.
 */
public final class EmptyStore {

    /** Of the one file; made when the first test asks. */
    private static final class Made {

        private static final byte[] OCTETS = make();

        private static byte[] make() {
            try {
                Path folder = Files.createTempDirectory("empty-store");
                DatabaseAddress address = DatabaseAddress.embedded(folder);
                Database.open(address, Clock.systemUTC()).close();
                byte[] octets = Files.readAllBytes(address.file());
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
                return octets;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private EmptyStore() {
    }

    /** Where a server would make it; leaves one alone that is there. */
    public static void putInto(Path folder) throws IOException {
        Path file = DatabaseAddress.embedded(folder).file();
        if (Files.notExists(file)) {
            Files.createDirectories(folder);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(file, Made.OCTETS);
        }
    }
}
