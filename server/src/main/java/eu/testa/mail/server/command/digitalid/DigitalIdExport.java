package eu.testa.mail.server.command.digitalid;

import eu.testa.mail.core.file.DurableFile;
import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code ./testa digital-id export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Writes the offered digital ID of an address, or all that are offered. A file named .p7b is PKCS#7, and has "
        + "to be for all; any other, such as .cer, is PEM.",
    footer = {"", "Examples:",
        "  ./testa digital-id export Alain.Dupont@tcn.b.eu-admin.net --out alain.cer",
        "  ./testa digital-id export --out all.p7b"})
final class DigitalIdExport extends DigitalIdAction {

    private static final String P7B = ".p7b";

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The file to write; it must not exist.")
    private Path out;

    @Parameters(arity = "0..1", paramLabel = "ADDRESS", description = "A mail address on TESTA; without it, all.")
    private String address;

    @Override
    protected void run(Webadmin webadmin) throws IOException, NoException {
        boolean p7b = out.toString().toLowerCase(Locale.ROOT).endsWith(P7B);
        if (address == null && !p7b) {
            throw new ParameterException(spec().commandLine(), out + ": the file for all digital IDs is a .p7b");
        }
        byte[] content = checked(webadmin.get(address == null ? ROUTES + P7B
            : ROUTES + "/" + Webadmin.escaped(address) + (p7b ? P7B : ".cer"))).body();
        if (Files.exists(out)) {
            throw new IOException(out + " exists already");
        }
        DurableFile.write(out, content);
        out().println(out);
    }
}
