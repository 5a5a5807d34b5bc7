package eu.testa.mail.server.command.smime;

import eu.testa.mail.core.file.DurableFile;
import eu.testa.mail.core.file.FileTrouble;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.Callable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the commands share that make a mail of a mail. */
abstract class SmimeAction implements Callable<Integer> {

    private static final int NOT_POSSIBLE = 1;
    private static final int OUT_OF_REACH = 3;
    private static final long MOST_OCTETS = 200L * 1024 * 1024;

    @Spec
    private CommandSpec spec;

    @Option(names = "--output", paramLabel = "FILE", description = "Where the mail goes (default: standard output).")
    private Path output;

    @Parameters(paramLabel = "FILE", description = "The mail.")
    private Path file;

    /** The mail that is made. */
    abstract byte[] make(byte[] mail) throws IOException, GeneralSecurityException;

    /** Whether only its owner may read what is made. */
    boolean isSecret() {
        return false;
    }

    @Override
    public final Integer call() {
        try {
            if (Files.size(file) > MOST_OCTETS) {
                throw new IOException(file + " is larger than " + MOST_OCTETS + " octets");
            }
            byte[] made = make(Files.readAllBytes(file));
            if (output == null) {
                OutputStream out = System.out;
                out.write(made);
                out.flush();
            } else if (isSecret()) {
                DurableFile.writeSecret(output, made);
            } else {
                DurableFile.write(output, made);
            }
            return ExitCode.OK;
        } catch (IOException e) {
            spec.commandLine().getErr().println("a file cannot be read or written: " + FileTrouble.words(e));
            return OUT_OF_REACH;
        } catch (GeneralSecurityException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return NOT_POSSIBLE;
        }
    }
}
