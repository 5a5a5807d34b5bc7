package eu.testa.mail.server.command.pki;

import eu.testa.mail.core.pki.PkiException;
import eu.testa.mail.core.pki.ca.CertificationAuthority;
import eu.testa.mail.core.pki.server.ResponderFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./testa pki issue-responder}. */
@Command(
    name = "issue-responder",
    mixinStandardHelpOptions = true,
    description = "Issues the key with which a server's OCSP responder signs, for 90 days: ocsp.key and ocsp.crt. The CA's own "
        + "keys stay where they are.")
final class PkiIssueResponder extends PkiAction {

    @Mixin
    private PassphraseOption passphrase;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the two files are written: secrets in the var folder of a "
        + "server (default: issued/ocsp in the CA's folder).")
    private Path out;

    @Override
    void run() throws IOException, GeneralSecurityException, PkiException {
        try (CertificationAuthority ca = CertificationAuthority.open(folder(), Clock.systemUTC(), new SecureRandom())) {
            ResponderFiles files = new ResponderFiles(out != null ? out : folder().resolve("issued").resolve("ocsp"));
            List<X509Certificate> certificates =
                files.write(new SecureRandom(), key -> ca.issueResponder(key, passphrase.read(folder())));
            out().println(files.key());
            out().println(files.certificates());
            out().println("They answer for " + String.join(", ", ca.cas()) + " until "
                + certificates.get(0).getNotAfter().toInstant() + ". Bring both to the server, into secrets in its var folder.");
        }
    }
}
