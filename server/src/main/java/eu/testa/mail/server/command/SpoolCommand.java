package eu.testa.mail.server.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.mailets.james.MailState;
import eu.testa.mail.server.spool.SpoolContents;
import eu.testa.mail.server.spool.SpoolContents.SpooledMail;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./testa spool}. */
@Command(
    name = "spool",
    mixinStandardHelpOptions = true,
    description = "Lists the mail that is in the spool of a server, in its journal and in files, in the order of arrival; never what is in "
        + "a mail. The server may run or not; while it runs, mail comes and goes.",
    footer = {"", "Exit codes: 0 done; 2 wrong usage; 3 the spool cannot be read."})
final class SpoolCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OUT_OF_REACH = 3;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerChoice server;

    @Option(names = "--json", description = "Print one JSON object a mail, on a line: due (when it is to be processed), name, place (file "
        + "or segment), octets, mail, sender, recipients; the last three are missing where the mail cannot be read.")
    private boolean json;

    @Override
    public Integer call() {
        try {
            List<SpooledMail> mails = new ArrayList<>();
            Path spool = server.var().resolve("spool");
            if (Files.isDirectory(spool)) {
                try (DirectoryStream<Path> queues = Files.newDirectoryStream(spool, Files::isDirectory)) {
                    for (Path queue : queues) {
                        mails.addAll(SpoolContents.of(queue));
                    }
                }
            }
            print(mails);
            return ExitCode.OK;
        } catch (IOException e) {
            spec.commandLine().getErr().println("testa spool: the spool cannot be read: " + e);
            return OUT_OF_REACH;
        }
    }

    private void print(List<SpooledMail> mails) throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        if (!json) {
            out.printf("%-24s  %10s  %-22s  %-40s  %-40s  %s%n", "due", "octets", "place", "mail", "sender", "recipients");
        }
        for (SpooledMail mail : mails) {
            if (json) {
                out.println(JSON.writeValueAsString(node(mail)));
            } else {
                out.printf("%-24s  %10d  %-22s  %-40s  %-40s  %s%n", mail.due(), mail.size(), place(mail),
                    mail.envelope().map(MailState::name).orElse("(cannot be read)"), mail.envelope().map(MailState::sender).orElse(""),
                    mail.envelope().map(envelope -> String.join(", ", envelope.recipients())).orElse(""));
            }
        }
        out.flush();
    }

    private static String place(SpooledMail mail) {
        return mail.place().getFileName().toString().equals(mail.name()) ? "a file" : mail.place().getFileName().toString();
    }

    private static ObjectNode node(SpooledMail mail) {
        ObjectNode node = JSON.createObjectNode().put("due", mail.due().toString()).put("name", mail.name())
            .put("place", mail.place().toString()).put("octets", mail.size());
        mail.envelope().ifPresent(envelope -> {
            node.put("mail", envelope.name()).put("sender", envelope.sender());
            envelope.recipients().forEach(node.putArray("recipients")::add);
        });
        return node;
    }
}
