package eu.testa.mail.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.xml.sax.Attributes;
import org.xml.sax.Locator;
import org.xml.sax.helpers.DefaultHandler;

/**
 * The elements and attributes that James reads from its XML files, from {@code known-elements.txt}: a line each, the path
 * of an element such as {@code pop3servers/pop3server/bind}, or of an attribute such as
 * {@code pop3servers/pop3server@enabled}. Below a path that ends in {@code /**} everything is allowed: a mailet or a
 * handler reads its own parameters, and another program its own file. Where more stands in the line, only that may be written there:
 * {@code : number of KiB}, or words such as {@code : true|false}. James itself would start with a value of its own, or end with the words of
 * whatever tried to read it.
 */
final class KnownElements {

    private static final String RESOURCE = "known-elements.txt";
    private static final String ANYTHING = "/**";
    private static final String NUMBER = "number";
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");
    /** Stands for a setting, which is checked where it is set. */
    private static final String REFERENCE = "${";

    private final Set<String> paths;
    /** What may be written there, by path; everything where there is none. */
    private final Map<String, String> values;

    private KnownElements(Map<String, String> values) {
        this.paths = values.keySet();
        this.values = values;
    }

    static KnownElements load() {
        try (InputStream in = KnownElements.class.getResourceAsStream(RESOURCE);
             BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return new KnownElements(lines.lines().map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(line -> line.split(": ", 2)).collect(Collectors.toMap(line -> line[0], line -> line.length == 1 ? "" : line[1])));
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE + " cannot be read", e);
        }
    }

    /** Adds a problem for each element and attribute of one file that is not known. */
    DefaultHandler checker(Path file, List<String> problems) {
        return new Checker(file, problems);
    }

    private final class Checker extends DefaultHandler {

        private final Path file;
        private final List<String> problems;
        private final Deque<String> open = new ArrayDeque<>();
        private final StringBuilder text = new StringBuilder();
        private Locator locator;

        private Checker(Path file, List<String> problems) {
            this.file = file;
            this.problems = problems;
        }

        @Override
        public void setDocumentLocator(Locator position) {
            this.locator = position;
        }

        @Override
        public void startElement(String uri, String localName, String name, Attributes attributes) {
            String parent = open.isEmpty() ? "" : open.peek();
            String path = open.isEmpty() ? name : parent + "/" + name;
            open.push(path);
            text.setLength(0);
            if (isFree(path)) {
                return;
            }
            if (!paths.contains(path)) {
                // only once for an unknown element, not again for all that is in it
                if (open.size() == 1 || paths.contains(parent)) {
                    report("<" + name + ">", parent.isEmpty() ? roots() : below(parent + "/"));
                }
                return;
            }
            for (int i = 0; i < attributes.getLength(); i++) {
                String attribute = "attribute " + attributes.getQName(i) + " of <" + name + ">";
                if (paths.contains(path + "@" + attributes.getQName(i))) {
                    checkValue(path + "@" + attributes.getQName(i), attribute, attributes.getValue(i));
                } else {
                    report(attribute, below(path + "@"));
                }
            }
        }

        @Override
        public void characters(char[] letters, int start, int length) {
            text.append(letters, start, length);
        }

        @Override
        public void endElement(String uri, String localName, String name) {
            checkValue(open.pop(), "<" + name + ">", text.toString().strip());
            text.setLength(0);
        }

        private void checkValue(String path, String place, String value) {
            String allowed = values.getOrDefault(path, "");
            boolean fits = allowed.startsWith(NUMBER) ? DIGITS.matcher(value).matches() : List.of(allowed.split("\\|")).contains(value);
            if (!allowed.isEmpty() && !value.startsWith(REFERENCE) && !fits) {
                problems.add(file + ":" + locator.getLineNumber() + ": " + place + ": it is '" + value + "'; expected "
                    + (allowed.startsWith(NUMBER) ? "a " + allowed : allowed.replace("|", " or ")));
            }
        }

        private boolean isFree(String path) {
            for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
                if (paths.contains(path.substring(0, end) + ANYTHING)) {
                    return true;
                }
            }
            return false;
        }

        private void report(String found, Set<String> expected) {
            problems.add(file + ":" + locator.getLineNumber() + ": " + found + ": nobody reads it here; expected "
                + (expected.isEmpty() ? "nothing" : "one of " + String.join(", ", expected)));
        }

        private Set<String> roots() {
            return paths.stream().map(path -> path.replaceFirst("[/@].*", "")).collect(Collectors.toCollection(TreeSet::new));
        }

        private Set<String> below(String prefix) {
            return paths.stream().filter(path -> path.startsWith(prefix))
                .map(path -> path.substring(prefix.length()).replaceFirst("[/@].*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
