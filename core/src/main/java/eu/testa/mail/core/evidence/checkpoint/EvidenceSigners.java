package eu.testa.mail.core.evidence.checkpoint;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;

/**
 * Whether a certificate is that of a server: an authority that is believed has certificates for persons and for other servers,
 * too, and none of them may speak for this one.
 */
final class EvidenceSigners {

    private EvidenceSigners() {
    }

    /** Whether the certificate names the server: as dNSName, or, if it has none, as common name (RFC 6125 §6.4.4). */
    static boolean isOf(String server, X509Certificate certificate) throws IOException {
        return names(certificate).stream().anyMatch(server::equalsIgnoreCase);
    }

    private static List<String> names(X509Certificate certificate) throws IOException {
        try {
            List<String> hosts = new ArrayList<>();
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                if (name.get(0).equals(GeneralName.dNSName)) {
                    hosts.add(name.get(1).toString());
                }
            }
            return hosts.isEmpty() ? commonNames(certificate) : hosts;
        } catch (CertificateException | RuntimeException e) {
            // Bouncy Castle has runtime exceptions for names that are none
            throw new IOException("the signer's certificate cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<String> commonNames(X509Certificate certificate) throws CertificateException {
        RDN[] names = new JcaX509CertificateHolder(certificate).getSubject().getRDNs(BCStyle.CN);
        return Arrays.stream(names).map(name -> IETFUtils.valueToString(name.getFirst().getValue())).toList();
    }
}
