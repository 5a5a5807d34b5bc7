package eu.testa.mail.server.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code ./testa webadmin}: one request, with the server's own secret, which curl would need on its command line. */
@Command(
    name = "webadmin",
    mixinStandardHelpOptions = true,
    description = "Asks the HTTP interface of a running server something that has no command of its own, and prints the answer.",
    footer = {"", "Examples:",
        "  ./testa webadmin /healthcheck",
        "  ./testa webadmin -X PATCH '/mailRepositories/error/mails?action=reprocess&processor=root'"})
final class WebadminCommand extends WebadminAction {

    private static final byte[] NOTHING = {};

    @Option(names = {"-X", "--request"}, paramLabel = "METHOD", defaultValue = "GET",
        description = "GET, PUT, POST, PATCH or DELETE (default: ${DEFAULT-VALUE}).")
    private String method;

    @Option(names = "--data-file", paramLabel = "FILE", description = "A file to send as the body.")
    private Path body;

    @Parameters(paramLabel = "PATH", description = "Such as /healthcheck, with the parameters of the request.")
    private String path;

    @Override
    protected void run(Webadmin webadmin) throws IOException, NoException {
        if (!path.startsWith("/")) {
            throw new ParameterException(spec().commandLine(), path + " is no path; it begins with a slash");
        }
        Webadmin.Reply reply = webadmin.ask(method.toUpperCase(Locale.ROOT), path,
            body == null ? NOTHING : Files.readAllBytes(body));
        PrintWriter out = out();
        out.println(reply.text().stripTrailing());
        out.flush();
        if (!reply.succeeded()) {
            throw new NoException("the server answers " + reply.status());
        }
    }
}
