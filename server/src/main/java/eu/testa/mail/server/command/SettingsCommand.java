package eu.testa.mail.server.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.core.settings.Setting;
import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./testa settings}. */
@Command(
    name = "settings",
    mixinStandardHelpOptions = true,
    description = "Prints every setting of testa.properties: its value, its default, and what may stand there. The server need "
        + "not run. Exit code 2 if a value cannot be used; then each one is named.")
public final class SettingsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerChoice server;

    @Parameters(arity = "0..1", paramLabel = "BEGINNING", defaultValue = "",
        description = "Only the settings that begin so, such as retry or virus.clamd.")
    private String beginning;

    @Option(names = "--json", description = "For programs.")
    private boolean json;

    @Override
    public Integer call() {
        TestaSettings settings;
        try {
            settings = server.settings();
        } catch (SettingsException e) {
            e.problems().forEach(spec.commandLine().getErr()::println);
            return ExitCode.USAGE;
        }
        List<Setting<?>> chosen = TestaSettings.all().stream().filter(setting -> setting.key().startsWith(beginning)).toList();
        if (chosen.isEmpty()) {
            spec.commandLine().getErr().println("no setting begins with " + beginning + "; './testa settings' lists all");
            return ExitCode.USAGE;
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ArrayNode array = new ObjectMapper().createArrayNode();
            chosen.forEach(setting -> describe(setting, settings.text(setting), array.addObject()));
            out.println(array.toPrettyString());
        } else {
            chosen.forEach(setting -> out.printf("# %s%n# default: %s%n%s = %s%n%n", setting.expected(),
                setting.defaultValue().map(text -> text.isEmpty() ? "empty" : text).orElse("none, it has to be set"),
                setting.key(), settings.text(setting)));
        }
        out.flush();
        return ExitCode.OK;
    }

    private static void describe(Setting<?> setting, String value, ObjectNode object) {
        object.put("key", setting.key());
        object.put("value", value);
        object.put("default", setting.defaultValue().orElse(null));
        object.put("expected", setting.expected());
    }
}
