package eu.testa.mail.server.command.evidence;

import eu.testa.mail.core.evidence.proof.ProofArchive;
import eu.testa.mail.core.evidence.query.EvidenceSearch;
import eu.testa.mail.core.evidence.query.EvidenceSearch.Found;
import eu.testa.mail.core.file.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code ./testa evidence prove}. */
@Command(
    name = "prove",
    mixinStandardHelpOptions = true,
    description = {
        "Makes a ZIP file that proves what this server did with one mail, and shows no other.",
        "Whoever gets it needs no more than sh, OpenSSL 3 and the certificate of the authority: unzip it, then sh verify.sh AUTHORITY.pem."})
final class EvidenceProve extends EvidenceAction {

    @Mixin
    private Search search;

    @Parameters(paramLabel = "MAIL", description = "A Message-ID, or a mail id of a log or a reply.")
    private String mail;

    @Option(names = "--output", paramLabel = "FILE.zip", required = true, description = "Where to write the proof; must not be there.")
    private Path output;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    boolean run() throws IOException {
        List<Path> all = folders().all();
        if (all.size() != 1) {
            throw new ParameterException(spec().commandLine(), "a proof is of one server; name one folder or node");
        }
        EvidenceSearch evidence = search.in(all.get(0));
        List<Found> records = evidence.records(evidence.mails(List.of(mail), Integer.MAX_VALUE));
        if (records.isEmpty()) {
            err().println("No evidence of " + mail + " in " + all.get(0) + " on these days.");
            return false;
        }
        ProofArchive archive = new ProofArchive(records);
        if (Files.exists(output)) {
            throw new ParameterException(spec().commandLine(), output + " is there already; name another file");
        }
        DurableFile.write(output, archive::writeTo);
        if (json) {
            out().println(JSON.createObjectNode().put("file", output.toString()).put("records", records.size()));
            return true;
        }
        out().println(output + " proves " + records.size() + " records. To check it: unzip it, then sh verify.sh AUTHORITY.pem");
        return true;
    }
}
