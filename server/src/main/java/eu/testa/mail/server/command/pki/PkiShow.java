package eu.testa.mail.server.command.pki;

import eu.testa.mail.core.pki.CertificateFiles;
import eu.testa.mail.core.pki.PkiException;
import eu.testa.mail.core.pki.ca.CertificationAuthority;
import eu.testa.mail.core.pki.ca.RegisterEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./testa pki show SERIAL|ADDRESS}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows a certificate that was issued, and prints it (PEM).")
final class PkiShow extends PkiAction {

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Parameters(paramLabel = "SERIAL|ADDRESS", description = "As './testa pki list' shows them.")
    private String what;

    @Override
    void run() throws IOException, GeneralSecurityException, PkiException {
        Instant now = Instant.now();
        try (CertificationAuthority ca = CertificationAuthority.open(folder(), Clock.systemUTC(), new SecureRandom())) {
            List<RegisterEntry> found = ca.find(what);
            if (found.isEmpty()) {
                throw new PkiException("no certificate has the serial number or address '" + what
                    + "'; './testa pki list' shows all");
            }
            for (RegisterEntry entry : found) {
                X509Certificate certificate = ca.certificate(entry);
                String pem = new String(CertificateFiles.pem(certificate), StandardCharsets.US_ASCII);
                if (json) {
                    out().println(IssuedOutput.json(entry, now)
                        .put("name", CertificateFiles.name(certificate.getSubjectX500Principal())).put("pem", pem));
                } else {
                    print(entry, certificate, now, pem);
                }
            }
        }
    }

    private void print(RegisterEntry entry, X509Certificate certificate, Instant now, String pem) {
        out().println("of        " + entry.subject());
        out().println("name      " + CertificateFiles.name(certificate.getSubjectX500Principal()));
        out().println("issuer    " + CertificateFiles.name(certificate.getIssuerX500Principal()) + " (" + entry.issuer() + ")");
        out().println("serial    " + entry.serial());
        out().println("valid     " + entry.notBefore() + " to " + entry.notAfter());
        out().println("status    " + entry.status(now) + entry.revocation()
            .map(one -> " on " + one.at() + ", " + one.reason().word()).orElse(""));
        out().println("key       " + certificate.getPublicKey().getAlgorithm());
        out().println("sha-256   " + entry.sha256());
        out().print(pem);
    }
}
