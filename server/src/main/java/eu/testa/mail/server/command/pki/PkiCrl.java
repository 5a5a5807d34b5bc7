package eu.testa.mail.server.command.pki;

import eu.testa.mail.core.pki.PkiException;
import eu.testa.mail.core.pki.ca.CertificationAuthority;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./testa pki crl}. */
@Command(
    name = "crl",
    mixinStandardHelpOptions = true,
    description = "Writes new CRLs of all CAs. Run it before the old ones end (crl.days in ca.properties).")
final class PkiCrl extends PkiAction {

    @Mixin
    private PassphraseOption passphrase;

    @Override
    void run() throws IOException, GeneralSecurityException, PkiException {
        try (CertificationAuthority ca = CertificationAuthority.open(folder(), Clock.systemUTC(), new SecureRandom())) {
            Instant next = ca.publishCrls(passphrase.read(folder()));
            ca.cas().forEach(name -> out().println(ca.crlFile(name)));
            out().println("Bring them to every server. The next ones are due before " + next);
        }
    }
}
