package eu.testa.mail.mailets.james;

import eu.testa.mail.core.delivery.smtp.TrustedContext;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.mail.MessagingException;
import javax.net.ssl.SSLContext;
import org.apache.james.filesystem.api.FileSystem;

/** The {@code <trustAnchors>} of a mailet that connects to others. */
public final class TrustAnchors {

    private TrustAnchors() {
    }

    public static Optional<SSLContext> of(Parameters<MessagingException> parameters, FileSystem files)
        throws MessagingException {
        Optional<String> url = parameters.optional("trustAnchors");
        if (url.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream anchors = files.getResource(url.get())) {
            return Optional.of(TrustedContext.of(anchors));
        } catch (IOException | GeneralSecurityException e) {
            throw parameters.wrong("trustAnchors", "a file with the certificates of the trusted authorities (PEM)", e);
        }
    }
}
