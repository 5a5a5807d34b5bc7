package eu.testa.mail.lab.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.server.command.check.Check;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/**
 * A run of {@code ./testa check --json}, in this process: the tests need dozens.
 *
 * @param exitCode the command's
 * @param lines    each line by its name
 * @param errors   what it wrote to standard error
 */
record CheckRun(int exitCode, Map<String, Line> lines, String errors) {

    /** One finding. */
    record Line(String verdict, String message, String next) {
    }

    static CheckRun of(List<String> arguments) throws IOException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(arguments);
        all.add("--json");
        int exitCode = new CommandLine(new Check()).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true))
            .execute(all.toArray(String[]::new));
        Map<String, Line> lines = new LinkedHashMap<>();
        if (!out.toString().isBlank()) {
            for (JsonNode line : new ObjectMapper().readTree(out.toString()).path("findings")) {
                lines.put(line.path("name").asText(), new Line(line.path("verdict").asText(), line.path("message").asText(),
                    line.path("next").asText()));
            }
        }
        return new CheckRun(exitCode, lines, err.toString());
    }
}
