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
import picocli.CommandLine;
import picocli.CommandLine.Command;
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
        Pki.class,
        ProbesCommand.class,
        QuarantineCommand.class,
        MaintenanceCommand.class,
        MembersCommand.class,
        Queue.class,
        Reload.class,
        RequestFormCommand.class,
        Restore.class,
        SettingsCommand.class,
        Setup.class,
        Smime.class,
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
        System.exit(commandLine(args).execute(args));
    }

    /** Picocli looks into every class that it is given. Where the command is named, that one is enough, and a third of the time. */
    static CommandLine commandLine(String[] args) {
        Command all = Testa.class.getAnnotation(Command.class);
        for (Class<?> one : all.subcommands()) {
            if (args.length > 0 && one.getAnnotation(Command.class).name().equals(args[0])) {
                return new CommandLine(CommandSpec.create().name(all.name())).addSubcommand(one);
            }
        }
        return new CommandLine(new Testa());
    }
}
