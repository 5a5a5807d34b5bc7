package eu.testa.mail.server.command;

import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.james.cli.type.CmdType;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./testa james-cli}: James' own commands, with address and password of the server found out. */
@Command(
    name = "james-cli",
    mixinStandardHelpOptions = true,
    description = "James' own command line: users, mailboxes, quotas.",
    footer = {"", "Examples:",
        "  ./testa james-cli --node ms-b AddUser Alain.Dupont@tcn.b.eu-admin.net",
        "  ./testa james-cli --conf /etc/testa-mail SetPassword Alain.Dupont@tcn.b.eu-admin.net --password-file new.password",
        "  ./testa james-cli --conf /etc/testa-mail ListUsers",
        "AddUser and SetPassword ask for the password, or take it from the file: an argument can be seen by every user of the "
            + "machine.",
        "Without a COMMAND, the commands of James are listed."})
public final class JamesCli implements Callable<Integer> {

    private static final Set<String> TAKE_PASSWORD = Set.of("AddUser", "SetPassword");
    private static final int REFUSED = 1;
    private static final int OUT_OF_REACH = 3;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerChoice server;

    @Mixin
    private NewPassword password;

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "A command of James and its arguments.")
    private List<String> command = List.of();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (command.isEmpty()) {
            out.println("Commands of James:");
            Arrays.stream(CmdType.values()).map(CmdType::getUsage).sorted().forEach(line -> out.println("  " + line));
            return ExitCode.OK;
        }
        try {
            JamesConsole.of(server.settings().get(TestaSettings.JMX), server.var()).run(complete()).forEach(out::println);
            return ExitCode.OK;
        } catch (SettingsException e) {
            e.problems().forEach(err::println);
            return ExitCode.USAGE;
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return ExitCode.USAGE;
        } catch (JamesConsole.RefusedException e) {
            err.println(command.get(0) + " is refused: " + e.getMessage());
            return REFUSED;
        } catch (IOException e) {
            err.println(e.getMessage());
            return OUT_OF_REACH;
        }
    }

    /** The command, with the password that it leaves out. */
    private List<String> complete() throws IOException {
        boolean takesPassword = TAKE_PASSWORD.stream().anyMatch(command.get(0)::equalsIgnoreCase);
        if (password.isFromFile() && !(takesPassword && command.size() == 2)) {
            throw new IllegalArgumentException("--password-file is for AddUser USER and SetPassword USER");
        }
        if (!takesPassword || command.size() != 2) {
            return command;
        }
        List<String> whole = new ArrayList<>(command);
        whole.add(password.read(command.get(1)));
        return whole;
    }
}
