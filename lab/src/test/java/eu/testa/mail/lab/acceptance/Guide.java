package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of {@code docs/} whose boxes of commands ({@code ```sh}) are followed word by word, from the first to the last, in
 * one shell: what one exports, those after it have.
 */
final class Guide {

    private static final Pattern BOX = Pattern.compile("^```sh\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    /** In a session without a terminal, so that a program asks for a password on standard input. */
    private static final Program SHELL = new Program("setsid", "util-linux");

    private final Deque<String> boxes = new ArrayDeque<>();
    private final Path folder;
    private final Map<String, String> elsewhere;

    /**
     * @param folder    where the reader is when he types
     * @param elsewhere words of the page, and what they are on the machine of the test
     */
    Guide(Path page, Path folder, Map<String, String> elsewhere) throws IOException {
        this.folder = folder;
        this.elsewhere = elsewhere;
        Matcher box = BOX.matcher(Files.readString(page));
        while (box.find()) {
            boxes.add(box.group(1));
        }
    }

    /**
     * Runs the next box; each of its commands has to succeed.
     *
     * @param about what is in it: else the page is another than the test thinks
     * @param typed what the reader types when he is asked, line by line
     */
    Program.Result follow(String about, String... typed) throws IOException {
        assertThat(boxes).as("the box about '%s' in the guide", about).isNotEmpty();
        assertThat(boxes.peek()).contains(about);
        Program.Result result = run(boxes.remove(), typed);
        assertThat(result.exitCode()).as("%s%n%s", about, result.text()).isZero();
        return result;
    }

    /** Runs commands that are not in the guide, as if they were. */
    Program.Result run(String commands, String... typed) throws IOException {
        String here = commands;
        for (Map.Entry<String, String> word : elsewhere.entrySet()) {
            here = here.replace(word.getKey(), word.getValue());
        }
        Path shell = Files.createDirectories(folder.resolve(".shell"));
        Files.writeString(shell.resolve("typed"), String.join("\n", typed) + "\n");
        Files.writeString(shell.resolve("commands"), "set -euo pipefail\ncd '" + folder + "'\n"
            + "if [ -e .shell/exported ]; then . .shell/exported; fi\n" + here + "\nexport -p >.shell/exported\n");
        return SHELL.run("--wait", "bash", "-c", "exec bash '" + shell.resolve("commands") + "' <'"
            + shell.resolve("typed") + "'");
    }

    /** Whether nothing of the page is left to do. */
    boolean isDone() {
        return boxes.isEmpty();
    }
}
