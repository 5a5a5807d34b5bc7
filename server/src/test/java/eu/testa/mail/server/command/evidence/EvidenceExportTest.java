package eu.testa.mail.server.command.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
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

    /** As a timer does it: nights on which the machine was off leave no gap, and what was written stays as it was. */
    @Test
    void shouldWriteEachFileThatHasEndedAndIsNotThereYet(@TempDir Path into) throws Exception {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        String ahead = today.plusDays(1000) + ".jsonl";
        for (String name : List.of("2026-03-02.jsonl", "2026-03-02.1.jsonl", "2026-03-04.jsonl", ahead)) {
            Files.writeString(folder.resolve(name), RECORD);
        }
        Files.writeString(folder.resolve(today.plusDays(1000) + ".1.jsonl"), RECORD);
        Files.writeString(into.resolve("2026-03-02.jsonl"), "kept");

        assertThat(export("--into", into.toString(), "--since", "2026-03-01")).as(err.toString()).isZero();
        assertThat(out.toString().lines()).containsExactly(into.resolve("2026-03-02.1.jsonl").toString(),
            into.resolve("2026-03-04.jsonl").toString(), into.resolve(ahead).toString());
        assertThat(into.resolve("2026-03-02.jsonl")).hasContent("kept");
        assertThat(into.resolve("2026-03-04.jsonl")).hasContent(RECORD);
        assertThat(into.toFile().list()).as("the newest goes on").hasSize(4);

        assertThat(export("--into", into.toString(), "--format", "csv", "--until", "2026-03-04")).as(err.toString()).isZero();
        assertThat(into.resolve("2026-03-04.csv")).content().contains("2026-03-02T08:00:00Z,started");
    }

    @Test
    void shouldSayWhereItCannotWrite(@TempDir Path into) {
        assertThat(export("--into", into.resolve("none").toString())).isEqualTo(3);
        assertThat(err.toString()).contains("there is no folder " + into.resolve("none"));
        assertThat(export("--into", into.toString(), "--folder", into.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("--into takes the evidence of one server");
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
