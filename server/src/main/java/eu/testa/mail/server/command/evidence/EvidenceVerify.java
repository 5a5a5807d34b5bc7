package eu.testa.mail.server.command.evidence;

import eu.testa.mail.core.evidence.checkpoint.CheckpointVerifier;
import eu.testa.mail.core.evidence.query.EvidenceJson;
import eu.testa.mail.core.evidence.verification.EvidenceVerification;
import eu.testa.mail.core.evidence.verification.EvidenceVerification.FileResult;
import eu.testa.mail.core.evidence.verification.EvidenceVerification.Finding;
import eu.testa.mail.core.evidence.witness.CheckpointCopies;
import eu.testa.mail.core.pki.CertificateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./testa evidence verify}. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
        "Holds the files of the log against their signed checkpoints, and names each record that was changed, removed, inserted "
            + "or moved, by file and line."},
    footer = {"", "Exit codes: 0 nothing was changed; 1 something was; 2 wrong usage; 3 a file cannot be read."})
final class EvidenceVerify extends EvidenceAction {

    @Mixin
    private Period period;

    @Mixin
    private AnchorsOption believed;

    @Option(names = "--copies", paramLabel = "DIR",
        description = "A folder with copies of checkpoints (evidence.copies), or with the mails in which they came (evidence.mail-to), or "
            + "the files saved out of them: what was written anew together with its own checkpoint does not fit them.")
    private Path copies;

    @Option(names = "--json", description = "Print one JSON object a file of the log, on a line.")
    private boolean json;

    @Override
    boolean run() throws IOException {
        boolean well = true;
        for (Path folder : folders().all()) {
            CheckpointVerifier verifier = new CheckpointVerifier(believed.certificates(folder, folders().confOf(folder)));
            EvidenceVerification verification = new EvidenceVerification(verifier, copies(), Clock.systemUTC(), this::print);
            List<FileResult> results = verification.verify(folder, period.since(), period.until());
            well &= results.stream().allMatch(result -> result.findings().isEmpty());
            if (results.isEmpty()) {
                err().println("There is no evidence of these days in " + folder);
                well = false;
            }
        }
        return well;
    }

    private Optional<CheckpointCopies> copies() throws IOException {
        if (copies != null && !Files.isDirectory(copies)) {
            throw new IOException("there is no folder " + copies);
        }
        return copies == null ? Optional.empty() : Optional.of(CheckpointCopies.withMails(copies));
    }

    private void print(FileResult result) {
        if (json) {
            out().println(EvidenceJson.of(result));
        } else {
            out().println((result.findings().isEmpty() ? "unchanged  " : "CHANGED    ") + result.file().lines() + ": "
                + result.records() + " records" + (result.unsigned() > 0 ? ", " + result.unsigned() + " of them not signed yet" : "")
                + result.signer().map(signer -> ", signed by " + CertificateFiles.name(signer.getSubjectX500Principal())).orElse("")
                + result.stamp().map(stamp -> ", stamped " + stamp.at() + " by "
                    + CertificateFiles.name(stamp.by().getSubjectX500Principal())).orElse(""));
            for (Finding finding : result.findings()) {
                out().println("  " + finding.file() + (finding.line() > 0 ? " line " + finding.line() : "") + ": " + finding.what());
            }
        }
        out().flush();
    }
}
