package eu.testa.mail.server.command.store;

import eu.testa.mail.core.file.FileTrouble;
import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.time.SteadyClock;
import eu.testa.mail.mailets.module.StoreModule;
import eu.testa.mail.server.command.ServerChoice;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Does something with the store of a server itself, whether the server runs or not. */
abstract class StoreAction implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerChoice server;

    /**
     * @param var the server's folder
     * @return what is to be told: rows by table, and the number of files
     */
    abstract Map<String, Long> with(Database database, Path var) throws IOException;

    @Override
    public final Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try (Database database = Database.open(StoreModule.address(server.settings(), server.var()),
            new SteadyClock(Instant.now()))) {
            with(database, server.var()).forEach((table, rows) -> spec.commandLine().getOut().printf("%-16s %10d%n", table, rows));
            return ExitCode.OK;
        } catch (SettingsException e) {
            e.problems().forEach(err::println);
            return ExitCode.USAGE;
        } catch (IOException e) {
            err.println("The store was left as it was: " + FileTrouble.words(e));
            return ExitCode.SOFTWARE;
        }
    }
}
