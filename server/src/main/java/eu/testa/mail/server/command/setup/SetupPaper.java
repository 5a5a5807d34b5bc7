package eu.testa.mail.server.command.setup;

import eu.testa.mail.core.network.FirewallRules;
import eu.testa.mail.core.network.Nftables;
import eu.testa.mail.core.network.RequestForm;
import eu.testa.mail.core.settings.Role;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What others have to be given: the firewall's rules, and the request form of the note. */
final class SetupPaper {

    @Option(names = "--users", paramLabel = "NETWORK", description = "The network of the users' mail programs, for the firewall; may be "
        + "given several times.")
    private List<String> users = List.of();

    /** Prints it; returns what remains to be done with it. */
    List<String> print(TestaSettings settings, Path folder, PrintWriter out) {
        List<String> remaining = new ArrayList<>();
        if (settings.get(TestaSettings.ROLE) == Role.RELAY) {
            remaining.add("Write the Member States into " + folder.resolve("members.xml") + "; then 'testa firewall' prints the rules.");
            return remaining;
        }
        out.println();
        out.println("# Firewall");
        out.print(new Nftables().write(FirewallRules.of(settings, List.of(), users)));
        if (users.isEmpty()) {
            remaining.add("Open the firewall for your users' mail programs: 'testa firewall --users NETWORK' prints the rules.");
        }
        RequestForm form = RequestForm.of(settings);
        out.println();
        out.print(form.text());
        form.missing().forEach(field -> remaining.add("The request form lacks \"" + field.label() + "\": --set " + field.key()
            + "=..."));
        remaining.add("Send the request form in, if you have not: 'testa request-form --html' prints it to be signed.");
        return remaining;
    }
}
