package eu.testa.mail.server.command.store;

import eu.testa.mail.core.pki.Passphrase;
import eu.testa.mail.core.pki.PkiException;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine.Option;

/**
 * Where the passphrase of an archive's secrets comes from: a file, or it is asked for. It is never an argument, which every
 * user of the machine can see. A command takes it as a {@code @Mixin}.
 */
public final class ArchivePassphrase {

    @Option(names = "--passphrase-file", paramLabel = "FILE",
        description = "A file of mode 0600 whose first line is the passphrase of the secrets (default: it is asked for).")
    private Path file;

    /**
     * For an archive that is made.
     *
     * @throws IOException if there is none; the message says why
     */
    public char[] choose() throws IOException {
        char[] chosen = existing();
        if (file == null && !Arrays.equals(chosen, asked("The same again: "))) {
            throw new IOException("the two passphrases differ");
        }
        return chosen;
    }

    /**
     * For an archive that is there.
     *
     * @throws IOException if there is none; the message says why
     */
    public char[] existing() throws IOException {
        try {
            return file != null ? Passphrase.read(file) : Passphrase.checked(asked("Passphrase of the secrets in the archive: "));
        } catch (PkiException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static char[] asked(String question) throws IOException {
        Console console = System.console();
        char[] answer = console == null ? null : console.readPassword("%s", question);
        if (answer == null) {
            throw new IOException("the passphrase of the secrets is needed and cannot be asked for here; give --passphrase-file FILE");
        }
        return answer;
    }
}
