package eu.testa.mail.server.command.network;

import eu.testa.mail.core.network.RequestForm;
import eu.testa.mail.core.settings.Role;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** {@code ./testa request-form}. */
@Command(
    name = "request-form",
    mixinStandardHelpOptions = true,
    description = "Prints the \"TESTA SMTP Request Form\" (chapter 3.1 of the note), filled in from the settings. "
        + "Exit code 1 while anything is missing.")
public final class RequestFormCommand extends PrintedAction {

    private static final int INCOMPLETE = 1;

    @Option(names = "--html", description = "As a page to print and sign.")
    private boolean html;

    @Override
    int print(TestaSettings settings, PrintWriter out, PrintWriter err) {
        if (settings.get(TestaSettings.ROLE) != Role.NATIONAL) {
            err.println("role=relay: the form is filled in by Member States, for their national server");
            return ExitCode.USAGE;
        }
        RequestForm form = RequestForm.of(settings);
        out.print(html ? form.html() : form.text());
        out.flush();
        form.missing().forEach(field ->
            err.println("Missing: " + field.label() + ". Set " + field.key() + " in testa.properties."));
        return form.missing().isEmpty() ? ExitCode.OK : INCOMPLETE;
    }
}
