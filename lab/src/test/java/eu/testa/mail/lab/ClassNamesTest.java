package eu.testa.mail.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for the names of classes: of their files, of which each has one class that others see. */
class ClassNamesTest {

    private static final Path PROJECT = Path.of("..");

    @Test
    void shouldFindTheClassesOfAllModules() throws IOException {
        assertThat(byName()).containsKeys("Sha256", "RecipientIsTesta", "Retry", "TestaServer", "TestaLab");
    }

    /** Whoever reads a name, or searches for it, knows which class is meant. A class within a class has that one's name with it. */
    @Test
    void shouldGiveNoNameToTwoClasses() throws IOException {
        assertThat(byName().values()).filteredOn(classes -> classes.size() > 1).isEmpty();
    }

    private static Map<String, List<Path>> byName() throws IOException {
        Map<String, List<Path>> byName = new TreeMap<>();
        try (Stream<Path> modules = Files.list(PROJECT)) {
            for (Path sources : modules.map(module -> module.resolve("src/main/java")).filter(Files::isDirectory).toList()) {
                try (Stream<Path> files = Files.walk(sources)) {
                    files.filter(ClassNamesTest::isClass).forEach(file ->
                        byName.computeIfAbsent(name(file).replace(".java", ""), any -> new ArrayList<>()).add(file));
                }
            }
        }
        return byName;
    }

    private static boolean isClass(Path file) {
        return name(file).endsWith(".java") && !name(file).equals("package-info.java");
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }
}
