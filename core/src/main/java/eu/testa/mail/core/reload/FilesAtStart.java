package eu.testa.mail.core.reload;

import eu.testa.mail.core.digest.Sha256;
import eu.testa.mail.core.file.LiveFolder;
import eu.testa.mail.core.file.PropertiesFile;
import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The files of the conf folder that a server reads when it starts and not again: {@code testa.properties}, but for the
 * {@link CurrentSettings}, and James' own. It says which of them, and which settings, are others than those with which the
 * server started.
 */
public final class FilesAtStart implements Reloadable {

    private static final String PART = "settings";

    private final Path folder;
    private final Predicate<String> readAgain;
    private final Map<String, String> digests;
    private final Map<String, String> settings;
    private final boolean wholeByItself;

    private FilesAtStart(Path folder, Predicate<String> readAgain) throws IOException {
        this.folder = folder;
        this.readAgain = readAgain;
        this.digests = digests();
        this.settings = PropertiesFile.read(settingsFile());
        this.wholeByItself = problems().isEmpty();
    }

    /**
     * Remembers the files as they are.
     *
     * @param folder    the conf folder
     * @param readAgain the files, by their name below the folder, that somebody else takes over
     */
    public static FilesAtStart of(Path folder, Predicate<String> readAgain) throws IOException {
        return new FilesAtStart(folder, readAgain);
    }

    @Override
    public Reloaded reload() {
        try {
            List<String> changed = new ArrayList<>(different(digests, digests()));
            if (changed.isEmpty()) {
                return new Reloaded(PART, Reloaded.State.UNCHANGED, "as when the server started");
            }
            List<String> problems = wholeByItself ? problems() : List.of();
            if (!problems.isEmpty()) {
                return new Reloaded(PART, Reloaded.State.REFUSED, "with this the server would not start: "
                    + String.join("; ", problems));
            }
            Set<String> keys = different(settings, PropertiesFile.read(settingsFile()));
            keys.removeIf(CurrentSettings::isChangeable);
            if (changed.remove(TestaSettings.FILE_NAME) && keys.isEmpty() && changed.isEmpty()) {
                return new Reloaded(PART, Reloaded.State.UNCHANGED, "nothing of " + TestaSettings.FILE_NAME + " that is read at the "
                    + "start has changed");
            }
            changed.addAll(0, keys);
            return new Reloaded(PART, Reloaded.State.NEEDS_RESTART, "takes effect at the next start: " + String.join(", ", changed));
        } catch (IOException e) {
            return new Reloaded(PART, Reloaded.State.REFUSED, "cannot be read: " + e.getMessage());
        }
    }

    private static Set<String> different(Map<String, String> before, Map<String, String> now) {
        Set<String> all = new TreeSet<>(before.keySet());
        all.addAll(now.keySet());
        all.removeIf(key -> before.getOrDefault(key, "").equals(now.getOrDefault(key, "")));
        return all;
    }

    private Map<String, String> digests() throws IOException {
        Map<String, String> found = new TreeMap<>();
        for (Path file : LiveFolder.files(folder)) {
            String name = folder.relativize(file).toString();
            if (!readAgain.test(name)) {
                LiveFolder.readIfThere(file, Files::readAllBytes)
                    .ifPresent(content -> found.put(name, HexFormat.of().formatHex(Sha256.of(content))));
            }
        }
        return found;
    }

    private Path settingsFile() {
        return folder.resolve(TestaSettings.FILE_NAME);
    }

    private List<String> problems() {
        try {
            TestaSettings.load(folder, Map.of());
            return List.of();
        } catch (SettingsException e) {
            return e.problems();
        }
    }
}
