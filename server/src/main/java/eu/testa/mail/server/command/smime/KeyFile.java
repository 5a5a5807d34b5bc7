package eu.testa.mail.server.command.smime;

import eu.testa.mail.core.pki.OpenedPfx;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import picocli.CommandLine.Option;

/** A {@code Mail.pfx} and its password, which is never an argument: those can be seen by every user of the machine. */
final class KeyFile {

    private static final String ENVIRONMENT = "TESTA_PFX_PASSWORD";

    @Option(names = "--pfx", required = true, paramLabel = "FILE", description = "Key and certificates: Mail.pfx.")
    private Path pfx;

    @Option(names = "--password-file", paramLabel = "FILE",
        description = "A file whose first line is the password of Mail.pfx, such as Mail.password (default: $" + ENVIRONMENT
            + ", else it is asked for).")
    private Path passwordFile;

    OpenedPfx read() throws IOException, GeneralSecurityException {
        char[] password = password();
        try {
            return OpenedPfx.open(Files.readAllBytes(pfx), password);
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException(pfx + ": " + e.getMessage(), e);
        }
    }

    private char[] password() throws IOException, GeneralSecurityException {
        if (passwordFile != null) {
            return Files.readString(passwordFile, StandardCharsets.UTF_8).lines().findFirst().orElse("").toCharArray();
        }
        String environment = System.getenv(ENVIRONMENT);
        if (environment != null) {
            return environment.toCharArray();
        }
        Console console = System.console();
        char[] answer = console == null ? null : console.readPassword("%s", "Password of " + pfx + ": ");
        if (answer == null) {
            throw new GeneralSecurityException("the password of " + pfx + " is needed and cannot be asked for here; give "
                + "--password-file FILE, or set " + ENVIRONMENT);
        }
        return answer;
    }
}
