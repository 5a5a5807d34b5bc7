package eu.testa.mail.server.command.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.server.command.NewPassword;
import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./testa admin password NAME}. */
@Command(
    name = "password",
    mixinStandardHelpOptions = true,
    description = "Gives an administrator another password, or another token. What he had before counts no longer.")
final class AdminPassword extends AdminAction {

    @Option(names = "--token", description = "Make a token in place of a password, and print it.")
    private boolean token;

    @Mixin
    private NewPassword password;

    @Parameters(paramLabel = "NAME", description = "An administrator.")
    private String name;

    @Override
    protected void run(Webadmin webadmin) throws IOException, NoException {
        ObjectNode body = object();
        if (!token) {
            body.put("password", password.read(name));
        }
        send(webadmin, ROUTE + "/" + Webadmin.escaped(name), body, name + " has a new password");
    }
}
