package eu.testa.mail.server.command.pki;

import eu.testa.mail.core.pki.Passphrase;
import eu.testa.mail.core.pki.PkiException;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the CA's passphrase comes from. It is never an argument: those can be seen by every user of the machine. */
public final class PassphraseOption {

    static final String ENVIRONMENT = "TESTA_PKI_PASSPHRASE";

    @Option(names = "--passphrase-file", paramLabel = "FILE",
        description = "A file of mode 0600 whose first line is the CA's passphrase (default: $" + ENVIRONMENT
            + ", else the file 'passphrase' in the CA's folder, else it is asked for).")
    private Path file;

    @Option(names = "--ask", description = "Ask for the passphrase, whatever files there are.")
    private boolean ask;

    /** The passphrase of an existing CA. */
    public char[] read(Path folder) throws IOException, PkiException {
        Optional<char[]> given = given();
        if (given.isPresent()) {
            return given.get();
        }
        Path own = folder.resolve(Passphrase.FILE_NAME);
        if (Files.exists(own)) {
            return Passphrase.read(own);
        }
        return prompt("Passphrase of the CA in " + folder + ": ");
    }

    /** The passphrase for a new CA; empty when the CA is to make one. */
    Optional<char[]> choose() throws IOException, PkiException {
        Optional<char[]> given = given();
        if (given.isPresent() && ask) {
            if (!Arrays.equals(given.get(), prompt("The same again: "))) {
                throw new PkiException("the two passphrases differ");
            }
        }
        return given;
    }

    private Optional<char[]> given() throws IOException, PkiException {
        if (ask) {
            return Optional.of(prompt("Passphrase of the CA: "));
        }
        if (file != null) {
            return Optional.of(Passphrase.read(file));
        }
        String environment = System.getenv(ENVIRONMENT);
        return environment == null ? Optional.empty() : Optional.of(Passphrase.checked(environment.toCharArray()));
    }

    private static char[] prompt(String question) throws PkiException {
        Console console = System.console();
        char[] answer = console == null ? null : console.readPassword("%s", question);
        if (answer == null) {
            throw new PkiException("the CA's passphrase is needed and cannot be asked for here; give "
                + "--passphrase-file FILE, or set " + ENVIRONMENT);
        }
        return Passphrase.checked(answer);
    }
}
