package eu.testa.mail.server.command;

import eu.testa.mail.server.command.admin.AdminCommand;
import eu.testa.mail.server.command.check.Check;
import eu.testa.mail.server.command.digitalid.DigitalIdCommand;
import eu.testa.mail.server.command.evidence.EvidenceCommand;
import eu.testa.mail.server.command.members.MembersCommand;
import eu.testa.mail.server.command.network.DnsConfig;
import eu.testa.mail.server.command.network.Firewall;
import eu.testa.mail.server.command.network.RequestFormCommand;
import eu.testa.mail.server.command.pki.Pki;
import eu.testa.mail.server.command.quarantine.QuarantineCommand;
import eu.testa.mail.server.command.queue.Queue;
import eu.testa.mail.server.command.setup.Setup;
import eu.testa.mail.server.command.smime.Smime;
import eu.testa.mail.server.command.store.Backup;
import eu.testa.mail.server.command.store.Restore;
import eu.testa.mail.server.command.store.StoreCommand;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The administrator's command line, behind the launcher {@code ./testa}.
 *
 * <p>Exit codes: 0 done; 1 the answer is no (a signature fails, a check is red); 2 wrong usage or configuration;
 * 3 the server or a file could not be reached.
 */
@Command(
    name = "testa",
    mixinStandardHelpOptions = true,
    description = "TESTA Secure Mail: what an administrator does by hand.",
    subcommands = {
        AdminCommand.class,
        Backup.class,
        Check.class,
        DigitalIdCommand.class,
        DnsConfig.class,
        EvidenceCommand.class,
        Firewall.class,
        JamesCli.class,
        Logs.class,
        MaintenanceCommand.class,
        MembersCommand.class,
        Pki.class,
        ProbesCommand.class,
        QuarantineCommand.class,
        Queue.class,
        Reload.class,
        RequestFormCommand.class,
        Restore.class,
        SettingsCommand.class,
        Setup.class,
        Smime.class,
        SpoolCommand.class,
        StoreCommand.class,
        WebadminCommand.class,
    })
public final class Testa {

    /** Where logback looks for its own file. */
    private static final String LOGGING = "logback.configurationFile";

    private Testa() {
    }

    public static void main(String[] args) {
        if (System.getProperty(LOGGING) == null) {
            // a command says itself what went wrong; standard output is its result's alone
            System.setProperty(LOGGING, "eu/testa/mail/server/command/logback.xml");
        }
        Output output = Output.ofThisProgram();
        System.setOut(output.stream());
        System.exit(output.exitCode(commandLine(args).execute(args), System.err));
    }

    /** What runs these words: all commands, or only what they name. */
    public static CommandLine commandLine(String... args) {
        return ProgramVersion.of(named(Testa.class, List.of(args)).map(CommandLine::new).orElseGet(() -> new CommandLine(new Testa())));
    }

    /**
     * Picocli looks into every class that it is given. Where a command is named, that one is enough, and of its group the name: it takes
     * half of the time.
     *
     * @return the group of this class, with nothing in it but the command that these words name; empty if they name none
     */
    private static Optional<CommandSpec> named(Class<?> group, List<String> words) {
        Command all = group.getAnnotation(Command.class);
        for (Class<?> one : all.subcommands()) {
            String name = one.getAnnotation(Command.class).name();
            // whoever asks for help asks about the others
            if (!words.isEmpty() && words.get(0).equals(name) && one != HelpCommand.class) {
                CommandLine command = named(one, words.subList(1, words.size())).map(CommandLine::new).orElseGet(() -> new CommandLine(one));
                return Optional.of(CommandSpec.create().name(all.name()).addSubcommand(name, command));
            }
        }
        return Optional.empty();
    }
}
