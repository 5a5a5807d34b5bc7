package eu.testa.mail.core.log;

import eu.testa.mail.core.file.LiveFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Finds the lines about a mail in all logs of a folder, those that were compressed and put away with them. A line that begins
 * without a time, as in a stack trace, belongs to the one before it.
 */
public final class LogSearch {

    private static final String COMPRESSED = ".gz";
    private static final Pattern LOG = Pattern.compile(".*\\.log(\\.gz)?");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT.*");
    private static final Pattern JSON_TIME = Pattern.compile("\\{.*?\"timestamp\":(\\d+).*");

    private static final int MOST_SEARCHES = 5;
    private static final int TIME_LENGTH = "2026-03-02T08:00:00.000".length();

    private final Path folder;

    public LogSearch(Path folder) {
        this.folder = folder;
    }

    /**
     * What a log says, in one entry.
     *
     * @param log  the name of its file
     * @param text one line, or more when there is a stack trace
     */
    public record Entry(String log, String text) {

        /** What entries of several logs are put in order by; texts of one server compare as times do. */
        private String time() {
            var json = JSON_TIME.matcher(text);
            // of both kinds there are some when the format was changed: the older kind comes first or last as a whole
            return json.matches() ? json.group(1) : text.substring(0, Math.min(text.length(), TIME_LENGTH));
        }
    }

    /**
     * All entries about a mail, the oldest first.
     *
     * @param mail its id on this server; letters around it make it another one
     * @throws IOException if a log cannot be read
     */
    public List<Entry> about(String mail) throws IOException {
        Pattern id = Pattern.compile("(?<![A-Za-z0-9-])" + Pattern.quote(mail) + "(?![A-Za-z0-9-])");
        List<Entry> found = new ArrayList<>();
        List<Path> logs = logs();
        // again where a log was put away meanwhile: its lines are in another file then, and may have been missed
        for (int searches = 0; searches < MOST_SEARCHES && !search(logs, id, found); searches++) {
            logs = logs();
        }
        found.sort(Comparator.comparing(Entry::time));
        return found;
    }

    private List<Path> logs() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> LOG.matcher(file.getFileName().toString()).matches()).sorted().toList();
        }
    }

    /** @return false if there are other files now */
    private boolean search(List<Path> logs, Pattern id, List<Entry> found) throws IOException {
        found.clear();
        for (Path log : logs) {
            found.addAll(LiveFolder.readIfThere(log, file -> search(file, id)).orElse(List.of()));
        }
        return logs().equals(logs);
    }

    private static List<Entry> search(Path file, Pattern id) throws IOException {
        List<Entry> found = new ArrayList<>();
        String name = file.getFileName().toString();
        try (InputStream octets = Files.newInputStream(file);
             InputStream plain = name.endsWith(COMPRESSED) ? new GZIPInputStream(octets) : octets;
             BufferedReader lines = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
            StringBuilder entry = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (TIME.matcher(line).matches() || line.startsWith("{")) {
                    keep(name, entry, id, found);
                }
                entry.append(entry.length() == 0 ? "" : "\n").append(line);
            }
            keep(name, entry, id, found);
        }
        return found;
    }

    private static void keep(String log, StringBuilder entry, Pattern id, List<Entry> found) {
        if (id.matcher(entry).find()) {
            found.add(new Entry(log, entry.toString()));
        }
        entry.setLength(0);
    }
}
