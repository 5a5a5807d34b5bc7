package eu.testa.mail.core.check.network;

import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.Requirement;
import eu.testa.mail.core.check.Surroundings;
import eu.testa.mail.core.pki.CertificateFiles;
import eu.testa.mail.core.pki.CertificateReader;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The certificate of the listeners, as it is in the var folder: valid, for a while yet, and of this name (chapter 2.1). */
public final class ListenerCertificate extends Requirement {

    static final String RENEW = "'testa pki issue-server' renews it: tls.crt and tls.key (PEM) in secrets/ of the var folder; "
        + "then 'testa reload'. Without the two the server makes new ones that no mail program trusts.";

    public ListenerCertificate() {
        super("2.1", "certificate");
    }

    @Override
    public List<Finding> check(Surroundings surroundings) throws IOException {
        Path file = surroundings.var().resolve("secrets/tls.crt");
        if (!Files.isReadable(file)) {
            return List.of(warn(file + " is not there or not readable", "It is made at the first start. Run the check as the "
                + "server's user, and name the var folder with --var."));
        }
        X509Certificate certificate;
        try {
            certificate = CertificateReader.read(Files.readAllBytes(file)).get(0);
        } catch (GeneralSecurityException e) {
            return List.of(fail(file + " is no certificate: " + e.getMessage(), RENEW));
        }
        CertificateLife presented = new CertificateLife(certificate, surroundings.clock());
        if (presented.invalid().isPresent()) {
            return List.of(fail(file + ": " + presented.invalid().get(), RENEW));
        }
        String hostname = surroundings.settings().get(TestaSettings.HOSTNAME);
        boolean own = certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
        String found = (own ? "made by this server itself" : "issued by "
            + CertificateFiles.name(certificate.getIssuerX500Principal()))
            + ", valid until " + presented.end();
        if (!names(certificate).contains(hostname.toLowerCase(Locale.ROOT))) {
            return List.of(warn(found + ", but not for " + hostname + " (hostname in testa.properties)", RENEW));
        }
        return List.of(presented.endsSoon() ? warn(found, RENEW) : pass(found));
    }

    private static List<String> names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of()
                : names.stream().map(name -> name.get(1).toString().toLowerCase(Locale.ROOT)).toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }
}
