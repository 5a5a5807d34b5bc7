package eu.testa.mail.server.command;

import eu.testa.mail.core.file.FileTrouble;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Where a new password comes from: a file, or it is asked for, twice. It need not be an argument, which every user of the
 * machine can see. A command takes it as a {@code @Mixin}.
 */
public final class NewPassword {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--password-file", paramLabel = "FILE",
        description = "A file whose first line is the new password (default: it is asked for).")
    private Path file;

    /** Whether a file was named. */
    public boolean isFromFile() {
        return file != null;
    }

    /**
     * The password.
     *
     * @param whose for the question
     * @throws IOException        if the file cannot be read
     * @throws ParameterException if there is none, or nobody can be asked
     */
    public String read(String whose) throws IOException {
        return file != null ? fromFile() : asked(whose);
    }

    private String fromFile() throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new IOException(FileTrouble.words(e), e);
        }
        if (lines.isEmpty() || lines.get(0).isEmpty()) {
            throw new ParameterException(command.commandLine(), file + ": the first line is empty; expected the password");
        }
        return lines.get(0);
    }

    private String asked(String whose) {
        Console console = System.console();
        if (console == null) {
            throw new ParameterException(command.commandLine(), "the new password of " + whose + " is needed and cannot be asked "
                + "for here; give --password-file FILE");
        }
        char[] password = console.readPassword("New password of %s: ", whose);
        char[] again = password == null ? null : console.readPassword("The same again: ");
        if (password == null || !Arrays.equals(password, again)) {
            throw new ParameterException(command.commandLine(), "the two passwords differ; nothing was changed");
        }
        return new String(password);
    }
}
