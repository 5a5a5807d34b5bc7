package eu.testa.mail.lab.command;

import eu.testa.mail.lab.Journey;
import eu.testa.mail.lab.LabAuthority;
import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./testa lab up}. */
@Command(name = "up", mixinStandardHelpOptions = true,
    description = "Start the lab, wait until every node is ready, and show one mail on its way.")
final class Up implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Spec
    private CommandSpec spec;

    @Option(names = "--set", paramLabel = "KEY=VALUE",
        description = "Override a setting of testa.properties in every node whose role has it; may be repeated.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Option(names = "--quiet", description = "Do not send the first mail, do not explain how to connect.")
    private boolean quiet;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        TestaLab lab = CurrentLab.lab(out);
        lab.up(overrides);
        LabAuthority authority = new LabAuthority(lab.home(), lab.network(), Clock.systemUTC());
        authority.bring();
        if (!quiet) {
            showMail(lab, out);
            showHowToConnect(lab, authority, out);
        }
        return 0;
    }

    private void showMail(TestaLab lab, PrintWriter out) throws IOException {
        Node from = lab.network().node("ms-b");
        Node to = lab.network().node("ms-f");
        LabUser sender = lab.users(from).get(0);
        LabUser reader = lab.users(to).get(0);
        out.println();
        out.println("One mail on its way from Belgium to France:");
        byte[] body = ("Bonjour,\r\n\r\nthis mail left " + from.domain() + ", crossed a TESTA Mail Relay and\r\n"
            + "waits for you at " + to.domain() + ".\r\n").getBytes(StandardCharsets.UTF_8);
        new Journey(lab, line -> {
            out.println(line);
            out.flush();
        }).send(sender, reader.address(), "The first mail over TESTA", body, PATIENCE);
    }

    private void showHowToConnect(TestaLab lab, LabAuthority authority, PrintWriter out) throws IOException {
        out.println();
        out.println("To connect a mail client on this machine (accept the lab's self-made certificates):");
        for (Node node : lab.network().nationals()) {
            List<LabUser> users = lab.users(node);
            out.println("  " + node.name() + "  outgoing SMTP " + node.submissions() + " SSL/TLS or "
                + node.submission() + " STARTTLS;  incoming POP3 " + node.pop3s() + " SSL/TLS or " + node.pop3()
                + " STARTTLS;  directory LDAPS " + node.ldaps());
            users.forEach(user -> out.println("        user " + user.address() + "  password " + user.password()));
        }
        out.println();
        out.println("For digital IDs there is a CA that every node trusts: ./testa pki issue --dir " + authority.folder() + " ADDRESS");
        out.println();
        out.println("Next: ./testa lab status   ./testa lab send --help   ./testa lab logs   ./testa lab down");
    }
}
