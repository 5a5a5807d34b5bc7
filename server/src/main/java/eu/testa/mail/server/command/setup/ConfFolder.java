package eu.testa.mail.server.command.setup;

import eu.testa.mail.core.file.DurableFile;
import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.setup.SettingsText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The conf folder of a server, and the one that it is made from. */
final class ConfFolder {

    private final Path folder;
    private final Path shipped;

    /**
     * @param shipped the folder of the role, as it came with the program
     */
    ConfFolder(Path folder, Path shipped) {
        this.folder = folder;
        this.shipped = shipped;
    }

    private Path settings() {
        return folder.resolve(TestaSettings.FILE_NAME);
    }

    /** The settings of the server; those that are shipped while it has none. */
    SettingsText current() throws IOException {
        return Files.exists(settings()) ? SettingsText.read(settings()) : shippedText();
    }

    SettingsText shippedText() throws IOException {
        return SettingsText.read(shipped.resolve(TestaSettings.FILE_NAME));
    }

    /** Copies what is missing; changes nothing that is there. Returns the names of what was copied. */
    List<String> complete() throws IOException {
        Files.createDirectories(folder);
        List<String> copied = new ArrayList<>();
        try (Stream<Path> files = Files.list(shipped)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                Path own = folder.resolve(file.getFileName().toString());
                if (Files.notExists(own)) {
                    DurableFile.write(own, Files.readAllBytes(file));
                    copied.add(own.getFileName().toString());
                }
            }
        }
        return copied;
    }

    /** Reads a text as settings, without writing it here. */
    static TestaSettings parse(SettingsText text) throws IOException, SettingsException {
        Path trial = Files.createTempDirectory("testa-setup");
        try {
            Files.writeString(trial.resolve(TestaSettings.FILE_NAME), text.text());
            return TestaSettings.load(trial, Map.of());
        } catch (SettingsException e) {
            throw new SettingsException(e.problems().stream()
                .map(problem -> problem.replace(trial.resolve(TestaSettings.FILE_NAME) + ": ", "")).toList());
        } finally {
            Files.deleteIfExists(trial.resolve(TestaSettings.FILE_NAME));
            Files.delete(trial);
        }
    }

    /** Writes the settings, whole or not at all, for those who could read them before. */
    void write(SettingsText text) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(settings(), PosixFileAttributeView.class);
        Set<PosixFilePermission> modes = view.readAttributes().permissions();
        GroupPrincipal group = view.readAttributes().group();
        DurableFile.write(settings(), text.text().getBytes(StandardCharsets.UTF_8));
        view.setGroup(group);
        view.setPermissions(modes);
    }

    /** Copies certificates of CAs and CRLs to where signatures are verified with them. Returns the names of what is new. */
    List<String> takeAuthorities(Path from) throws IOException {
        List<String> copied = new ArrayList<>();
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".crt") || name.endsWith(".crl")) {
                    Path place = folder.resolve("smime").resolve(name.endsWith(".crt") ? "authorities" : "crls");
                    Files.createDirectories(place);
                    if (take(file, place.resolve(name))) {
                        copied.add(name);
                    }
                }
            }
        }
        return copied;
    }

    private static boolean take(Path file, Path own) throws IOException {
        if (Files.exists(own) && Files.mismatch(file, own) < 0) {
            return false;
        }
        DurableFile.write(own, Files.readAllBytes(file));
        return true;
    }

    /** Whether there is a CA to verify signatures with. */
    boolean hasAuthorities() throws IOException {
        Path authorities = folder.resolve("smime/authorities");
        if (!Files.isDirectory(authorities)) {
            return false;
        }
        try (Stream<Path> files = Files.list(authorities)) {
            return files.findAny().isPresent();
        }
    }
}
