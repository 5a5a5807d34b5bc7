package eu.testa.mail.core.ocsp;

import eu.testa.mail.core.pki.server.ResponderFiles;
import eu.testa.mail.core.pki.server.ServerIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/** The responder's key and certificates, read again when their files change. */
final class ResponderKey {

    private final ResponderFiles files;
    private String stamp = "";
    private ServerIdentity identity;

    ResponderKey(ResponderFiles files) {
        this.files = files;
    }

    /**
     * The key with the certificates of it.
     *
     * @throws IOException if there is none, or it cannot be used
     */
    synchronized ServerIdentity identity() throws IOException {
        String now = Files.getLastModifiedTime(files.key()) + " " + Files.getLastModifiedTime(files.certificates());
        if (!now.equals(stamp)) {
            identity = files.read();
            stamp = now;
        }
        return identity;
    }

    /** The certificate with which it may speak for a CA at a time; empty if there is none. */
    Optional<X509Certificate> certificateOf(X509Certificate issuer, Instant at) throws IOException {
        return identity().chain().stream()
            .filter(certificate -> certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal()))
            .filter(certificate -> !at.isAfter(certificate.getNotAfter().toInstant())
                && !at.isBefore(certificate.getNotBefore().toInstant()))
            .findFirst();
    }
}
