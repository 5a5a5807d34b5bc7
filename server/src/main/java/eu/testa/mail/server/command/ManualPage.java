package eu.testa.mail.server.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;

/**
 * Fills the commands into the manual page of the Debian package, from what {@code --help} says, so that none is missing there. The
 * page is troff (man(7)); where the commands are to stand, it has the line {@code .\" COMMANDS}.
 */
public final class ManualPage {

    private static final String PLACE = ".\\\" COMMANDS\n";

    private ManualPage() {
    }

    /** Writes the page of the first path, with the commands, to the second. */
    public static void main(String[] args) throws IOException {
        Files.writeString(Path.of(args[1]), filled(Files.readString(Path.of(args[0]))), StandardCharsets.UTF_8);
    }

    /**
     * @throws IllegalArgumentException if the page has no place for them
     */
    static String filled(String page) {
        if (!page.contains(PLACE)) {
            throw new IllegalArgumentException("the page has no line " + PLACE.strip());
        }
        return page.replace(PLACE, commands(new CommandLine(Testa.class)));
    }

    private static String commands(CommandLine testa) {
        StringBuilder text = new StringBuilder(".SH COMMANDS\n");
        new TreeMap<>(testa.getSubcommands()).forEach((name, command) -> {
            paragraph(text, name, command);
            for (Map.Entry<String, CommandLine> below : new TreeMap<>(command.getSubcommands()).entrySet()) {
                if (!below.getKey().equals("help")) {
                    paragraph(text, name + " " + below.getKey(), below.getValue());
                }
            }
        });
        return text.toString();
    }

    private static void paragraph(StringBuilder text, String name, CommandLine command) {
        String words = String.join(" ", command.getCommandSpec().usageMessage().description()).replace("%n", " ").replace("%%", "%");
        text.append(".TP\n.B ").append(troff(name)).append('\n').append(troff(words)).append('\n');
    }

    /** A backslash begins an escape, a hyphen is not a minus, and a line that begins with a dot or an apostrophe is a request. */
    private static String troff(String words) {
        String escaped = words.replace("\\", "\\e").replace("-", "\\-");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
