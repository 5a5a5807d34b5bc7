package eu.testa.mail.core.access;

import eu.testa.mail.core.file.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;

/**
 * The secret by which the server knows its own command line: 256 random bits in a file of mode 0600, made at the first start.
 * Whoever may read the file is the server's user or root, and may do everything anyway.
 */
public final class LocalSecret {

    /** The file below the var folder. */
    public static final String FILE = "secrets/webadmin.secret";

    private final byte[] secret;

    private LocalSecret(String secret) {
        this.secret = secret.getBytes(StandardCharsets.US_ASCII);
    }

    /** The secret of the server with this var folder; made when it is missing. */
    public static LocalSecret open(Path var) throws IOException {
        Path file = var.resolve(FILE);
        if (Files.notExists(file)) {
            DurableFile.createSecretFolder(file.getParent());
            DurableFile.writeSecret(file, (Token.next(new SecureRandom()) + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        return new LocalSecret(read(var));
    }

    /**
     * The secret, for the command line.
     *
     * @throws IOException if it is not there, or not for whoever asks
     */
    public static String read(Path var) throws IOException {
        String secret = Files.readString(var.resolve(FILE), StandardCharsets.US_ASCII).strip();
        if (secret.length() < 32) {
            throw new IOException(var.resolve(FILE) + " holds no secret; delete it, and the next start makes a new one");
        }
        return secret;
    }

    boolean is(String token) {
        return MessageDigest.isEqual(secret, token.getBytes(StandardCharsets.UTF_8));
    }
}
