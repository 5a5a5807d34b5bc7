package eu.testa.mail.lab.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A project folder with the launcher {@code testa}, the libraries that were built, and nothing that it would build again. */
final class BuiltProject {

    private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();

    private BuiltProject() {
    }

    /**
     * Makes one.
     *
     * @param folder where there is nothing yet
     * @return its launcher
     */
    static Path in(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("server/src/main"));
        Files.createFile(folder.resolve("pom.xml"));
        Files.createFile(folder.resolve("server/pom.xml"));
        Files.createDirectories(folder.resolve("lab/target/classes"));
        Files.createDirectories(folder.resolve("server/target/testa-server"));
        Files.createSymbolicLink(folder.resolve("server/target/testa-server/lib"),
            PROJECT.resolve("server/target/testa-server/lib"));
        Path launcher = Files.copy(PROJECT.resolve("testa"), folder.resolve("testa"));
        Files.createDirectories(folder.resolve("target"));
        Files.createFile(folder.resolve("target/built"));
        return launcher;
    }

    /**
     * The launcher of the project itself, which takes what Maven has built as it is: with the archives, commands start in half the time.
     *
     * @param file does not exist yet
     * @return the file
     */
    static Path launcherAt(Path file) throws IOException {
        Files.writeString(file, "#!/bin/sh\nTESTA_BUILD=no exec bash '" + PROJECT.resolve("testa") + "' \"$@\"\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A page of {@code docs/}. */
    static Path page(String name) {
        return file("docs").resolve(name);
    }

    /** A file of the source. */
    static Path file(String path) {
        return PROJECT.resolve(path);
    }
}
