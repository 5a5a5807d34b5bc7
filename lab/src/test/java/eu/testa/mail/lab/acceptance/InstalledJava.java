package eu.testa.mail.lab.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The Javas that Debian's packages have put beside the one that tests run on. */
final class InstalledJava {

    /** Where they are. */
    static final Path FOLDER = Path.of("/usr/lib/jvm");

    private InstalledJava() {
    }

    /** The home of one, if there is one. */
    static Optional<Path> ofVersion(int major) throws IOException {
        if (!Files.isDirectory(FOLDER)) {
            return Optional.empty();
        }
        try (Stream<Path> javas = Files.list(FOLDER)) {
            return javas.filter(java -> Files.isExecutable(java.resolve("bin/java")) && isOf(java.resolve("release"), major)).findFirst();
        }
    }

    private static boolean isOf(Path release, int major) {
        try {
            return Files.exists(release) && Files.readString(release).contains("JAVA_VERSION=\"" + major);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
