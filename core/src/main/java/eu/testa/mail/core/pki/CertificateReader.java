package eu.testa.mail.core.pki;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads what administrators are sent: {@code .cer}, {@code .crt} and {@code .p7b}, PEM or DER. Of PEM only the blocks of
 * certificates count (RFC 7468 §2): a key, a CRL, text or a byte order mark in the same file does no harm.
 */
public final class CertificateReader {

    /** The most that is read: a whole country's certificates fit. */
    public static final int MAX_BYTES = 4 * 1024 * 1024;

    /** What PEM calls certificates, and a .p7b; keys, CRLs and requests in the same file are passed over. */
    private static final Set<String> LABELS = Set.of("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE", "PKCS7");

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
        List<X509Certificate> certificates = new ArrayList<>();
        List<byte[]> parts = PemBlocks.of(content, LABELS);
        try {
            for (byte[] part : parts) {
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(part))
                    .forEach(certificate -> certificates.add((X509Certificate) certificate));
            }
        } catch (CertificateException e) {
            throw new CertificateException("it is no certificate (.cer, .crt) and no .p7b, neither PEM nor DER", e);
        }
        if (certificates.isEmpty()) {
            throw new CertificateException("there is no certificate in it");
        }
        return List.copyOf(certificates);
    }
}
