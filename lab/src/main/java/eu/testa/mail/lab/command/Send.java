package eu.testa.mail.lab.command;

import eu.testa.mail.lab.Journey;
import eu.testa.mail.lab.LabException;
import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./testa lab send}. */
@Command(name = "send", mixinStandardHelpOptions = true,
    description = "Send a mail as one of the lab's users and follow it to the recipient's mailbox.")
final class Send implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--from", paramLabel = "ADDRESS", description = "A user of the lab (default: the first of ms-b).")
    private Optional<String> from = Optional.empty();

    @Option(names = "--to", paramLabel = "ADDRESS", description = "Any address (default: the first user of ms-f).")
    private Optional<String> to = Optional.empty();

    @Option(names = "--subject", paramLabel = "TEXT", defaultValue = "A mail over TESTA",
        description = "The subject (default '${DEFAULT-VALUE}').")
    private String subject;

    @Option(names = "--body", paramLabel = "FILE", description = "The body, with CRLF line ends (default: one line).")
    private Optional<Path> body = Optional.empty();

    @Option(names = "--wait", paramLabel = "SECONDS", defaultValue = "30",
        description = "How long to wait for its arrival; 0 does not wait (default ${DEFAULT-VALUE}).")
    private long seconds;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        TestaLab lab = CurrentLab.lab(out);
        List<LabUser> senders = users(lab, "ms-b", "ms-f");
        String wanted = from.orElseGet(() -> senders.get(0).address());
        LabUser sender = senders.stream().filter(user -> user.address().equalsIgnoreCase(wanted)).findFirst()
            .orElseThrow(() -> new LabException("no user " + wanted + " in the lab; there are " + senders));
        String recipient = to.orElse(users(lab, "ms-f").get(0).address());
        byte[] content = body.isPresent() ? Files.readAllBytes(body.get())
            : "Sent with ./testa lab send.\r\n".getBytes(StandardCharsets.US_ASCII);
        new Journey(lab, line -> {
            out.println(line);
            out.flush();
        }).send(sender, recipient, subject, content, Duration.ofSeconds(seconds));
        return 0;
    }

    private static List<LabUser> users(TestaLab lab, String... names) throws IOException {
        List<LabUser> users = new ArrayList<>();
        for (String name : names) {
            Node node = lab.network().node(name);
            users.addAll(lab.users(node));
        }
        if (users.isEmpty()) {
            throw new LabException("the lab has no users yet: './testa lab up' creates them");
        }
        return users;
    }
}
