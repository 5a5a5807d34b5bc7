package eu.testa.mail.core.digitalid;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/** Reads what administrators are sent: {@code .cer}, {@code .crt} and {@code .p7b}, PEM or DER. */
public final class CertificateReader {

    /** The most that is read: a whole country's certificates fit. */
    public static final int MAX_BYTES = 4 * 1024 * 1024;

    private CertificateReader() {
    }

    /**
     * All certificates in a file.
     *
     * @throws CertificateException if there is none, or the file is something else
     */
    public static List<X509Certificate> read(byte[] content) throws CertificateException {
        if (content.length > MAX_BYTES) {
            throw new CertificateException("it is larger than " + MAX_BYTES + " bytes");
        }
        List<X509Certificate> certificates;
        try {
            certificates = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(content)).stream()
                .map(X509Certificate.class::cast).toList();
        } catch (CertificateException e) {
            throw new CertificateException("it is no certificate (.cer, .crt) and no .p7b, neither PEM nor DER", e);
        }
        if (certificates.isEmpty()) {
            throw new CertificateException("there is no certificate in it");
        }
        return certificates;
    }
}
