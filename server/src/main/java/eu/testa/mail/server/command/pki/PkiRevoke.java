package eu.testa.mail.server.command.pki;

import eu.testa.mail.core.pki.PkiException;
import eu.testa.mail.core.pki.ca.CertificationAuthority;
import eu.testa.mail.core.pki.ca.RegisterEntry;
import eu.testa.mail.core.pki.ca.RevocationReason;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./testa pki revoke SERIAL|ADDRESS}. */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    description = "Revokes a digital ID or EC_CA, for good, and writes the CRLs that say so.")
final class PkiRevoke extends PkiAction {

    @Mixin
    private PassphraseOption passphrase;

    @Option(names = "--reason", paramLabel = "REASON", defaultValue = "unspecified",
        description = "unspecified (default), keyCompromise (key lost or stolen), affiliationChanged (has left), "
            + "superseded, cessationOfOperation, privilegeWithdrawn, cACompromise.")
    private String reason;

    @Parameters(paramLabel = "SERIAL|ADDRESS", description = "As './testa pki list' shows them.")
    private String what;

    @Override
    void run() throws IOException, GeneralSecurityException, PkiException {
        RevocationReason parsed = RevocationReason.ofWord(reason).orElseThrow(() -> new PkiException(
            "--reason " + reason + ": expected one of " + RevocationReason.words()));
        try (CertificationAuthority ca = CertificationAuthority.open(folder(), Clock.systemUTC(), new SecureRandom())) {
            RegisterEntry entry = ca.revoke(what, parsed, passphrase.read(folder()));
            out().println("Revoked: " + entry.subject() + ", serial " + entry.serial() + ", reason " + parsed.word());
            out().println("Now bring " + ca.crlFile(CertificationAuthority.ROOT) + " and "
                + ca.crlFile(CertificationAuthority.ISSUING) + " to every server: until then they believe this ID");
        }
    }
}
