package eu.testa.mail.core.smime.trust;

import eu.testa.mail.core.pki.CertificateReader;
import eu.testa.mail.core.pki.PemBlocks;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was in a file.
 *
 * @param stamp        changes when the file does
 * @param certificates of a file of certificates
 * @param crls         of a file of CRLs
 * @param problem      why nothing of it counts, or nothing new
 */
record TrustFile(String stamp, List<KnownCertificate> certificates, List<KnownCrl> crls, Optional<String> problem) {

    /** Before the stamp of a file that is looked at once more before it is left out. */
    private static final String UNREADABLE = "unreadable ";
    private static final long MAX_BYTES = 64L * 1024 * 1024;
    /** What PEM calls CRLs, and a .p7b, which may have some. */
    private static final Set<String> LABELS_OF_CRLS = Set.of("X509 CRL", "CRL", "PKCS7");

    /**
     * @param before what was in it when it was looked at before; null for never
     */
    static TrustFile certificates(Path file, String stamp, TrustFile before) {
        if (before != null && before.stamp.equals(stamp)) {
            return before;
        }
        try {
            List<KnownCertificate> certificates = new ArrayList<>();
            for (X509Certificate certificate : CertificateReader.read(content(file))) {
                certificates.add(new KnownCertificate(certificate));
            }
            return new TrustFile(stamp, List.copyOf(certificates), List.of(), Optional.empty());
        } catch (GeneralSecurityException | IOException e) {
            boolean written = before != null && !before.certificates.isEmpty() && !before.stamp.equals(UNREADABLE + stamp);
            return written
                ? new TrustFile(UNREADABLE + stamp, before.certificates, List.of(), Optional.of(file + " has changed and cannot be read; "
                    + "what it said before counts until the next look, since it may be being written: " + e.getMessage()))
                : new TrustFile(stamp, List.of(), List.of(), Optional.of(file + " is left out: " + e.getMessage()));
        }
    }

    /**
     * @param before what was in it when it was looked at before; null for never
     */
    static TrustFile crls(Path file, String stamp, TrustFile before) {
        if (before != null && before.stamp.equals(stamp)) {
            return before;
        }
        try {
            return new TrustFile(stamp, List.of(), readCrls(content(file)), Optional.empty());
        } catch (GeneralSecurityException | IOException e) {
            List<KnownCrl> last = before == null ? List.of() : before.crls;
            return new TrustFile(stamp, List.of(), last, Optional.of(file + " is left out"
                + (last.isEmpty() ? "" : ", and what it said before still counts") + ": it is no CRL: " + e.getMessage()));
        }
    }

    private static List<KnownCrl> readCrls(byte[] content) throws GeneralSecurityException {
        List<KnownCrl> crls = new ArrayList<>();
        for (byte[] block : PemBlocks.of(content, LABELS_OF_CRLS)) {
            for (CRL crl : CertificateFactory.getInstance("X.509").generateCRLs(new ByteArrayInputStream(block))) {
                crls.add(new KnownCrl((X509CRL) crl));
            }
        }
        if (crls.isEmpty()) {
            throw new CRLException("there is none in it");
        }
        return List.copyOf(crls);
    }

    private static byte[] content(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("it is larger than " + MAX_BYTES + " bytes");
        }
        return Files.readAllBytes(file);
    }
}
