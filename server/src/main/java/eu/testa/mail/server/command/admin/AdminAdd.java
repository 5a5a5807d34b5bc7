package eu.testa.mail.server.command.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.core.access.AdminRole;
import eu.testa.mail.server.command.NewPassword;
import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./testa admin add NAME --role ROLE}. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = "Adds an administrator: a person with a password, or with --token a program, whose token is printed once and "
        + "never again.")
final class AdminAdd extends AdminAction {

    @Option(names = "--role", required = true, paramLabel = "ROLE", description = "viewer, operator, auditor or administrator.")
    private String role;

    @Option(names = "--token", description = "Make a token in place of a password, and print it.")
    private boolean token;

    @Mixin
    private NewPassword password;

    @Parameters(paramLabel = "NAME", description = "Letters, digits, dots, hyphens and underscores.")
    private String name;

    @Override
    protected void run(Webadmin webadmin) throws IOException, NoException {
        if (AdminRole.ofLabel(role).isEmpty()) {
            throw new NoException("'" + role + "' is no role; expected one of " + AdminRole.labels());
        }
        ObjectNode body = object().put("name", name).put("role", role);
        if (!token) {
            body.put("password", password.read(name));
        }
        send(webadmin, ROUTE, body, name + " is " + role);
    }
}
