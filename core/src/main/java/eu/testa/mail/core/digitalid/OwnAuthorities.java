package eu.testa.mail.core.digitalid;

import eu.testa.mail.core.pki.CertificateReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The authorities that issue the digital IDs of this Member State, or of all of them together: what they issue is offered
 * before what others issue for the same address.
 *
 * @param files their certificates; one that is not there has issued nothing
 */
public record OwnAuthorities(List<Path> files) {

    private static final Logger LOGGER = LoggerFactory.getLogger(OwnAuthorities.class);

    /** Whether one of them has issued a certificate. The files are read each time, because an administrator may change them. */
    boolean issued(X509Certificate certificate) {
        return files.stream().anyMatch(file -> issued(file, certificate));
    }

    private static boolean issued(Path file, X509Certificate certificate) {
        try {
            for (X509Certificate authority : CertificateReader.read(Files.readAllBytes(file))) {
                if (authority.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
                    && signed(authority, certificate)) {
                    return true;
                }
            }
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException | GeneralSecurityException e) {
            LOGGER.warn("{} (digital-id.own-authorities) cannot be read: {}", file, e.getMessage());
        }
        return false;
    }

    private static boolean signed(X509Certificate authority, X509Certificate certificate) {
        try {
            certificate.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
