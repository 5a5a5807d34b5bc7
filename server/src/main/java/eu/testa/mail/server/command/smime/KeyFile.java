package eu.testa.mail.server.command.smime;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
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

    /**
     * What is in it.
     *
     * @param chain the certificate of the key, and those of the CAs above
     */
    record Content(PrivateKey key, List<X509Certificate> chain) {
    }

    Content read() throws IOException, GeneralSecurityException {
        char[] password = password();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(pfx)) {
            store.load(in, password);
        } catch (IOException e) {
            if (e.getCause() instanceof UnrecoverableKeyException) {
                throw new GeneralSecurityException("the password does not open " + pfx, e);
            }
            throw e;
        }
        for (String alias : Collections.list(store.aliases())) {
            Key key = store.getKey(alias, password);
            Certificate[] chain = store.getCertificateChain(alias);
            if (key instanceof PrivateKey mine && chain != null) {
                return new Content(mine, Arrays.stream(chain).map(X509Certificate.class::cast).toList());
            }
        }
        throw new GeneralSecurityException("there is no key in " + pfx);
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
