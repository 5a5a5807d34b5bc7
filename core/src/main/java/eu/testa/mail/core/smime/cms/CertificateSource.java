package eu.testa.mail.core.smime.cms;

import java.security.cert.X509Certificate;
import java.util.stream.Stream;

/** Where the certificate of a signer is looked for that does not come with the mail: mail programs can leave it out. */
@FunctionalInterface
public interface CertificateSource {

    /** All that are known; a signature says by name or key which one is meant, and only its key verifies it. */
    Stream<X509Certificate> certificates();

    /** Nothing but what is in the mail. */
    static CertificateSource none() {
        return Stream::empty;
    }

    /** What is in either. */
    default CertificateSource and(CertificateSource other) {
        return () -> Stream.concat(certificates(), other.certificates());
    }
}
