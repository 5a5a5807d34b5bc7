package eu.testa.mail.server.command.digitalid;

import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./testa digital-id export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Writes the offered digital ID of an address as .cer (PEM), or all that are offered as .p7b.",
    footer = {"", "Examples:",
        "  ./testa digital-id export Alain.Dupont@tcn.b.eu-admin.net --out alain.cer",
        "  ./testa digital-id export --out all.p7b"})
final class DigitalIdExport extends DigitalIdAction {

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The file to write; it must not exist.")
    private Path out;

    @Parameters(arity = "0..1", paramLabel = "ADDRESS", description = "A mail address on TESTA; without it, all.")
    private String address;

    @Override
    protected void run(Webadmin webadmin) throws IOException, NoException {
        byte[] content = checked(webadmin.get(address == null ? ROUTES + ".p7b"
            : ROUTES + "/" + Webadmin.escaped(address) + ".cer")).body();
        try {
            Files.write(out, content, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(out + " exists already", e);
        }
        out().println(out);
    }
}
