package eu.testa.mail.server.command.smime;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.smime.CmsVerifier;
import eu.testa.mail.core.smime.SmimePolicy;
import eu.testa.mail.core.smime.SmimeVerification;
import eu.testa.mail.core.smime.SmimeVerification.Result;
import eu.testa.mail.core.smime.SmimeVerification.Type;
import eu.testa.mail.core.smime.trust.AlgorithmPolicy;
import eu.testa.mail.core.smime.trust.PkixTrust;
import eu.testa.mail.core.smime.trust.TrustPolicy;
import eu.testa.mail.core.smime.trust.TrustPolicy.MissingCrl;
import eu.testa.mail.core.smime.trust.TrustSources;
import eu.testa.mail.core.smime.trust.TrustStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./testa smime verify}. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Verifies the signatures of mails in files, one line for each file.",
    footer = {"",
        "integrity: the octets are the signed ones. trust: a path to an anchor, valid at the time, not revoked, for mail.",
        "identity: a certificate names the From address. A mail in a file may have LF for CRLF at the ends of lines.",
        "",
        "Exit codes: 0 every file passes, 1 one does not, 2 wrong usage, 3 it cannot be said of one (temperror): the mail, or",
        "a file or folder named for --anchors, --crls or --certs, cannot be read or has nothing in it."})
final class SmimeVerifyCommand implements Callable<Integer> {

    private static final int NOT_EVERY_FILE_PASSES = 1;
    private static final int OUT_OF_REACH = 3;

    @Spec
    private CommandSpec spec;

    @Option(names = "--anchors", required = true, paramLabel = "PATH", parameterConsumer = TrustPaths.class,
        description = "Trusted CAs: files or folders, PEM or DER, one or several. In a folder, CAs that did not sign "
            + "themselves are intermediates.")
    private List<Path> anchors = new ArrayList<>();

    @Option(names = "--crls", paramLabel = "PATH", parameterConsumer = TrustPaths.class,
        description = "CRLs: files or folders. With it, a certificate for which no CRL in date is there is not trusted; "
            + "without it, nobody asks whether a certificate was revoked.")
    private List<Path> crls = new ArrayList<>();

    @Option(names = "--certs", paramLabel = "PATH", parameterConsumer = TrustPaths.class,
        description = "Other certificates: of CAs, which complete a path, and of signers, for mail that has not brought them: "
            + "files or folders.")
    private List<Path> certificates = new ArrayList<>();

    @Option(names = "--at", paramLabel = "INSTANT",
        description = "The time for which it is asked, such as 2026-03-02T08:00:00Z (default: now).")
    private Instant at = Clock.systemUTC().instant();

    @Option(names = "--no-identity", description = "Do not ask whether the signer is who the mail is from.")
    private boolean withoutIdentity;

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Mails.")
    private List<Path> files;

    @Override
    public Integer call() {
        TrustStore store = new TrustStore(new TrustSources(anchors, certificates, crls), Clock.systemUTC());
        List<String> problems = store.problems();
        problems.forEach(spec.commandLine().getErr()::println);
        Optional<String> lacking = problems.stream().filter(this::isOfNamedPath).findFirst();
        CmsVerifier verifier = new CmsVerifier(new PkixTrust(store, trustPolicy()),
            withoutIdentity ? SmimePolicy.standard().withoutIdentity() : SmimePolicy.standard(), store::certificates);
        int exitCode = ExitCode.OK;
        for (Path file : files) {
            SmimeVerification verification =
                lacking.map(SmimeVerifyCommand::unknown).orElseGet(() -> verify(verifier, file));
            VerificationLine line = new VerificationLine(file, verification);
            spec.commandLine().getOut().println(json ? line.json() : line.words());
            exitCode = Math.max(exitCode, exitCode(verification.result()));
        }
        spec.commandLine().getOut().flush();
        return exitCode;
    }

    private SmimeVerification verify(CmsVerifier verifier, Path file) {
        try {
            return verifier.verify(MessageSource.of(file), Optional.empty(), at);
        } catch (IOException e) {
            return unknown(Files.exists(file) ? "the file cannot be read: " + e.getMessage() : "there is no such file");
        }
    }

    /** Of a mail that cannot be read, and of every mail when not all that was named to judge it by can be. */
    private static SmimeVerification unknown(String reason) {
        return SmimeVerification.of(Type.NONE, Result.TEMPERROR, reason);
    }

    private static int exitCode(Result result) {
        return switch (result) {
            case PASS -> ExitCode.OK;
            case TEMPERROR -> OUT_OF_REACH;
            default -> NOT_EVERY_FILE_PASSES;
        };
    }

    /** A folder may have other files in it; whoever names a file means it. */
    private boolean isOfNamedPath(String problem) {
        return Stream.of(anchors, crls, certificates).flatMap(List::stream)
            .anyMatch(path -> problem.startsWith(path + " "));
    }

    /** Who names CRLs has named all there are: what they do not settle, nothing later will. */
    private TrustPolicy trustPolicy() {
        return crls.isEmpty() ? TrustPolicy.withoutCrls()
            : new TrustPolicy(AlgorithmPolicy.standard(), MissingCrl.FAIL, MissingCrl.FAIL);
    }
}
