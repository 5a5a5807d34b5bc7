package eu.testa.mail.core.smime.cms;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The certificates and CRLs that came with a signature. What cannot be read is left out. Java's own factory remembers what
 * it has parsed, so that the next mail with the same certificates costs no parsing.
 */
public final class MessageCertificates {

    /** Several may have the name and the serial number that a signer gives; more than one is somebody's trick. */
    private static final int MOST_CANDIDATES = 4;

    private final List<X509Certificate> certificates = new ArrayList<>();
    private final List<X509CRL> crls = new ArrayList<>();
    private final CertificateSource elsewhere;

    /**
     * @param elsewhere asked for a signer's certificate that did not come with the signature
     */
    public MessageCertificates(SignedData signedData, CertificateSource elsewhere) {
        this.elsewhere = elsewhere;
        CertificateFactory factory = factory();
        for (byte[] encoded : signedData.certificates()) {
            try {
                certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(encoded)));
            } catch (GeneralSecurityException e) {
                // counts as not there: a signer who needs it finds no certificate
                continue;
            }
        }
        for (byte[] encoded : signedData.crls()) {
            try {
                crls.add((X509CRL) factory.generateCRL(new ByteArrayInputStream(encoded)));
            } catch (GeneralSecurityException e) {
                // counts as not there: a path that needs it is not trusted
                continue;
            }
        }
    }

    public List<X509Certificate> all() {
        return certificates;
    }

    public List<X509CRL> crls() {
        return crls;
    }

    /** Whose the signature may be. */
    List<X509Certificate> candidates(SignerIdentifier signer) {
        List<X509Certificate> candidates = candidates(certificates.iterator(), signer);
        return candidates.isEmpty() ? candidates(elsewhere.certificates().iterator(), signer) : candidates;
    }

    private static List<X509Certificate> candidates(Iterator<X509Certificate> from, SignerIdentifier signer) {
        List<X509Certificate> candidates = new ArrayList<>();
        while (candidates.size() < MOST_CANDIDATES && from.hasNext()) {
            X509Certificate certificate = from.next();
            if (signer.means(certificate) && !candidates.contains(certificate)) {
                candidates.add(certificate);
            }
        }
        return candidates;
    }

    private static CertificateFactory factory() {
        try {
            return CertificateFactory.getInstance("X.509");
        } catch (CertificateException e) {
            throw new IllegalStateException("every Java has X.509", e);
        }
    }
}
