package eu.testa.mail.server.command.digitalid;

import com.fasterxml.jackson.databind.JsonNode;
import eu.testa.mail.core.file.FileTrouble;
import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./testa digital-id import FILE...}. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = "Keeps the certificates of people in .cer, .crt and .p7b files (PEM or DER). You vouch for them: users "
        + "will encrypt to them.")
final class DigitalIdImport extends DigitalIdAction {

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Certificates.")
    private List<Path> files;

    @Override
    protected void run(Webadmin webadmin) throws IOException, NoException {
        for (Path file : files) {
            JsonNode added;
            try {
                added = json(webadmin.post(ROUTES, content(file)));
            } catch (NoException e) {
                throw new NoException(file + ": " + e.getMessage());
            }
            if (!json) {
                out().println(file + ": " + (added.isEmpty()
                    ? "nothing new (known already, of a CA, or for no address on TESTA)" : added.size() + " kept"));
            }
            if (!added.isEmpty()) {
                print(added, json);
            }
        }
    }

    private static byte[] content(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IOException(FileTrouble.words(e), e);
        }
    }
}
