package eu.testa.mail.server.command.pki;

import eu.testa.mail.core.pki.Pfx;
import eu.testa.mail.core.pki.PkiException;
import eu.testa.mail.core.pki.ca.CertificationAuthority;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./testa pki issue ADDRESS}. */
@Command(
    name = "issue",
    mixinStandardHelpOptions = true,
    description = "Issues a digital ID with a new key, and writes the files that its owner installs.",
    footer = {"", "Example:", "  ./testa pki issue Alain.Dupont@tcn.b.eu-admin.net"})
final class PkiIssue extends PkiAction {

    @Mixin
    private PassphraseOption passphrase;

    @Mixin
    private IssuedOutput output;

    @Option(names = "--old-windows",
        description = "Encrypt Mail.pfx so that Windows before 10 (1709) can import it: 3DES and SHA-1.")
    private boolean oldWindows;

    @Option(names = "--postmaster",
        description = "ADDRESS is a server's postmaster: it is the ID with which that server signs its reports, and its files "
            + "become var/secrets/report.pfx and report.password there.")
    private boolean postmaster;

    @Parameters(paramLabel = "ADDRESS", description = "Firstname.Surname@tcn.<country code>.eu-admin.net")
    private String address;

    @Override
    void run() throws IOException, GeneralSecurityException, PkiException {
        try (CertificationAuthority ca = CertificationAuthority.open(folder(), Clock.systemUTC(), new SecureRandom())) {
            Pfx format = oldWindows ? Pfx.OLD_WINDOWS : Pfx.MODERN;
            char[] opens = passphrase.read(folder());
            output.print(postmaster ? ca.issuePostmaster(address, format, opens) : ca.issue(address, format, opens), out());
        }
    }
}
