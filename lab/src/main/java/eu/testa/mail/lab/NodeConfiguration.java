package eu.testa.mail.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A node's own copy of the configuration that ships with its role, with the lab's values in testa.properties. */
final class NodeConfiguration {

    private static final String PROPERTIES = "testa.properties";
    private static final Pattern SETTING = Pattern.compile("#?\\s?([a-z][a-z0-9.-]*)\\s*=.*");

    private final Path template;

    NodeConfiguration(Path template) {
        this.template = template;
    }

    /**
     * Whether the role's testa.properties has this key, in force or commented out.
     *
     * @throws IOException if the file cannot be read
     */
    boolean knows(String key) throws IOException {
        try (Stream<String> lines = Files.lines(template.resolve(PROPERTIES))) {
            return lines.map(SETTING::matcher).anyMatch(line -> line.matches() && line.group(1).equals(key));
        }
    }

    /** Writes the node's configuration, over what an earlier start may have left. */
    void write(Path conf, Map<String, String> settings) throws IOException {
        Files.createDirectories(conf);
        try (Stream<Path> files = Files.walk(template)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = conf.resolve(template.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        Path properties = conf.resolve(PROPERTIES);
        Files.write(properties, filledIn(Files.readAllLines(properties), settings));
    }

    /** Each setting takes the place of its own line, so that the file keeps its comments; the others come last. */
    private static List<String> filledIn(List<String> lines, Map<String, String> settings) {
        Map<String, String> missing = new TreeMap<>(settings);
        Map<String, Integer> places = new LinkedHashMap<>();
        List<String> result = new ArrayList<>(lines);
        for (int i = 0; i < lines.size(); i++) {
            Matcher line = SETTING.matcher(lines.get(i));
            if (line.matches() && (!lines.get(i).startsWith("#") || !places.containsKey(line.group(1)))) {
                places.put(line.group(1), i);
            }
        }
        places.forEach((key, place) -> {
            String value = missing.remove(key);
            if (value != null) {
                result.set(place, key + " = " + value);
            }
        });
        missing.forEach((key, value) -> result.add(key + " = " + value));
        return result;
    }
}
