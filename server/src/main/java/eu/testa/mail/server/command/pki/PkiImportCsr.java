package eu.testa.mail.server.command.pki;

import eu.testa.mail.core.pki.PkiException;
import eu.testa.mail.core.pki.ca.CertificationAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ./testa pki import-csr FILE}. */
@Command(
    name = "import-csr",
    mixinStandardHelpOptions = true,
    description = "Issues a digital ID for a key that its owner made himself, from his certificate request (PKCS#10).",
    footer = {"", "Only the key and the one mail address are taken from the request."})
final class PkiImportCsr extends PkiAction {

    private static final int MOST_BYTES = 64 * 1024;

    @Mixin
    private PassphraseOption passphrase;

    @Mixin
    private IssuedOutput output;

    @Parameters(paramLabel = "FILE", description = "The request, PEM or DER.")
    private Path file;

    @Override
    void run() throws IOException, GeneralSecurityException, PkiException {
        if (Files.size(file) > MOST_BYTES) {
            throw new PkiException(file + " is too large for a certificate request");
        }
        try (CertificationAuthority ca = CertificationAuthority.open(folder(), Clock.systemUTC(), new SecureRandom())) {
            output.print(ca.issueForRequest(Files.readAllBytes(file), passphrase.read(folder())), out());
        }
    }
}
