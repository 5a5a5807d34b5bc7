package eu.testa.mail.server.command.pki;

import eu.testa.mail.core.file.FileTrouble;
import eu.testa.mail.core.pki.PkiException;
import eu.testa.mail.core.pki.ca.IssuanceRefusedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.Callable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands of the CA share: its folder, and how a failure ends. */
abstract class PkiAction implements Callable<Integer> {

    private static final int REFUSED = 1;
    private static final int OUT_OF_REACH = 3;

    @Spec
    private CommandSpec spec;

    @Option(names = "--dir", paramLabel = "DIR", defaultValue = "${env:TESTA_PKI_DIR:-pki}",
        description = "The CA's folder (default: $TESTA_PKI_DIR, else pki in this folder).")
    private Path folder;

    /** Does it; prints the result to {@link #out()}. */
    abstract void run() throws IOException, GeneralSecurityException, PkiException;

    @Override
    public final Integer call() {
        try {
            run();
            out().flush();
            return ExitCode.OK;
        } catch (IssuanceRefusedException e) {
            return failed("Refused: " + e.getMessage(), REFUSED);
        } catch (PkiException e) {
            return failed(e.getMessage(), ExitCode.USAGE);
        } catch (IOException e) {
            return failed("a file cannot be read or written: " + FileTrouble.words(e), OUT_OF_REACH);
        } catch (GeneralSecurityException e) {
            return failed("a certificate or key cannot be used: " + e.getMessage(), OUT_OF_REACH);
        }
    }

    Path folder() {
        return folder.toAbsolutePath().normalize();
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private int failed(String message, int exitCode) {
        spec.commandLine().getErr().println(message);
        return exitCode;
    }
}
