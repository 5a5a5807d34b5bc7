package eu.testa.mail.server.command.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EvidenceExportTest {

    private static final String RECORD = "{\"seq\":1,\"at\":\"2026-03-02T08:00:00Z\",\"event\":\"started\"}\n";

    @TempDir
    Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldPrintTheLinesOfTheLogUnlessAskedForATable() throws Exception {
        Files.writeString(folder.resolve("2026-03-02.jsonl"), RECORD);

        assertThat(export()).as(err.toString()).isZero();
        assertThat(out.toString()).isEqualTo(RECORD);
        assertThat(export("--format", "jsonl", "--since", "2026-03-03")).as(err.toString()).isZero();
        assertThat(export("--format", "csv")).as(err.toString()).isZero();
        assertThat(out.toString()).contains("2026-03-02T08:00:00Z,started");
    }

    @Test
    void shouldSayWhichFormatsThereAre() {
        assertThat(export("--format", "xml")).isEqualTo(2);
        assertThat(err.toString()).contains("'xml' is no format known here; expected jsonl or csv");
    }

    private int export(String... more) {
        String[] arguments = new String[more.length + 3];
        arguments[0] = "export";
        arguments[1] = "--folder";
        arguments[2] = folder.toString();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return new CommandLine(new EvidenceCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    }
}
