package eu.testa.mail.server.command.network;

import eu.testa.mail.core.address.Network;
import eu.testa.mail.core.member.MemberRegistry;
import eu.testa.mail.core.member.MembersFile;
import eu.testa.mail.core.network.FirewallRules;
import eu.testa.mail.core.network.FirewallSyntax;
import eu.testa.mail.core.network.Iptables;
import eu.testa.mail.core.network.Nftables;
import eu.testa.mail.core.network.NoteRelays;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.settings.Role;
import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code ./testa firewall}. */
@Command(
    name = "firewall",
    mixinStandardHelpOptions = true,
    description = "Prints the rules that your firewall needs, from the settings and the note (chapter 3.1).")
public final class Firewall extends PrintedAction {

    private enum Program { NFTABLES, IPTABLES }

    private static final class ProgramName implements ITypeConverter<Program> {
        @Override
        public Program convert(String value) {
            try {
                return Program.valueOf(value.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + value + "' is no firewall known here; expected nftables or iptables");
            }
        }
    }

    private static final class NetworkOption implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            try {
                return Network.parse(value).toString();
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + value + "' is no address or network such as 10.1.0.0/16");
            }
        }
    }

    @Parameters(arity = "0..1", paramLabel = "nftables|iptables", converter = ProgramName.class, defaultValue = "nftables",
        description = "Your firewall (default: ${DEFAULT-VALUE}).")
    private Program program;

    @Option(names = "--users", paramLabel = "NETWORK", converter = NetworkOption.class,
        description = "The network of your users' mail programs, such as 10.1.0.0/16; may be given several times.")
    private List<String> users = List.of();

    @Override
    int print(TestaSettings settings, PrintWriter out, PrintWriter err) throws SettingsException {
        FirewallSyntax syntax = program == Program.NFTABLES ? new Nftables() : new Iptables();
        out.print(syntax.write(FirewallRules.of(settings, members(settings), users)));
        out.flush();
        if (settings.get(TestaSettings.ROLE) == Role.NATIONAL) {
            err.printf(Locale.ROOT, "The note gives the last relay as %s among the MX records and as %s for the firewall; both "
                + "are open here. './testa check' says which one answers.%n", NoteRelays.LAST_IN_MX, NoteRelays.LAST_IN_FIREWALL);
            if (users.isEmpty()) {
                err.println("No rule for your users' mail programs: name their network with --users NETWORK.");
            }
            users.stream().filter(FirewallRules::isLoopback).forEach(network -> err.println("No rule for " + network
                + ": this machine's own programs pass no firewall. Name the network of your users' mail programs."));
            if (settings.get(TestaSettings.SMTP_SOURCE).isEmpty()) {
                err.println("The rules do not name this server's own address: set smtp.source-address if it has several.");
            }
        }
        return ExitCode.OK;
    }

    /** Of a relay: where the Member States send from, and where their mail is delivered. */
    private List<String> members(TestaSettings settings) throws SettingsException {
        if (settings.get(TestaSettings.ROLE) != Role.RELAY) {
            return List.of();
        }
        MemberRegistry registry = MembersFile.read(conf().resolve(MembersFile.NAME), settings.namespace(),
            settings.get(TestaSettings.SMTP_PORT));
        return registry.members().stream().flatMap(member -> Stream.concat(
            member.sendsFrom().stream().map(Network::toString),
            member.deliverTo().stream().map(Endpoint::host))).distinct().toList();
    }
}
