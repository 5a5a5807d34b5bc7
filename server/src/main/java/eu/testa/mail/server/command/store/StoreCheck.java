package eu.testa.mail.server.command.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.file.FileTrouble;
import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.archive.StoreFinding;
import eu.testa.mail.core.store.archive.StoreInspection;
import eu.testa.mail.core.time.SteadyClock;
import eu.testa.mail.mailets.module.StoreModule;
import eu.testa.mail.server.command.ServerChoice;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./testa store check}. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
        "Reads all of the store to its last octet, changes nothing, and says what is damaged, which mail, and what to do.",
        "It never says what is in a mail. The server may run or not. On SQLite, all pages of the database are looked at, too."},
    footer = {"", "Exit codes: 0 nothing is damaged; 1 something is; 2 wrong usage; 3 the store cannot be read, or FILE not written."})
final class StoreCheck implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DAMAGED = 1;
    private static final int OUT_OF_REACH = 3;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerChoice server;

    @Option(names = "--salvage", paramLabel = "FILE",
        description = {"Write what can be read into an archive for 'store import'; FILE must not be there yet. Stop the server",
            "first: what comes or goes meanwhile may be missing. It has whole mails and the hashes of passwords."})
    private Path salvage;

    @Option(names = "--json", description = "Print one JSON object a finding, on a line: part, row, what, advice.")
    private boolean json;

    @Override
    public Integer call() {
        Clock clock = new SteadyClock(Instant.now());
        Progress progress = new Progress(err(), clock);
        try (Database database = Database.openToRead(StoreModule.address(server.settings(), server.var()), clock)) {
            StoreInspection inspection = new StoreInspection(database, new StoreInspection.Listener() {
                @Override
                public void found(StoreFinding finding) {
                    progress.clear();
                    print(finding);
                }

                @Override
                public void reading(String part, long done, long all) {
                    progress.show(part, done, all);
                }
            });
            int findings = inspection.run().size();
            progress.clear();
            if (!json) {
                spec.commandLine().getOut().println(findings == 0 ? "All of the store can be read; nothing is damaged."
                    : "Findings: " + findings);
            }
            if (salvage != null) {
                new ArchiveFile(salvage).write(inspection::salvage)
                    .forEach((table, rows) -> err().printf("%-16s %10d%n", table, rows));
                err().println("What can be read is in " + salvage);
            }
            return findings == 0 ? ExitCode.OK : DAMAGED;
        } catch (SettingsException e) {
            e.problems().forEach(err()::println);
            return ExitCode.USAGE;
        } catch (IOException e) {
            progress.clear();
            err().println("The check was not finished: " + FileTrouble.words(e));
            return OUT_OF_REACH;
        }
    }

    private void print(StoreFinding finding) {
        PrintWriter out = spec.commandLine().getOut();
        try {
            out.println(json ? JSON.writeValueAsString(finding) : finding.words());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
        out.flush();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
