package eu.testa.mail.core.digitalid;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/** The mail addresses and the name in a certificate (RFC 8550 §3). */
public final class CertificateAddresses {

    private static final int RFC822_NAME = 1;

    private CertificateAddresses() {
    }

    /** The addresses of subjectAltName; of a certificate that has none there, the old place: emailAddress of the subject. */
    public static List<String> of(X509Certificate certificate) {
        List<String> addresses = new ArrayList<>();
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names != null) {
                for (List<?> name : names) {
                    if (name.get(0).equals(RFC822_NAME)) {
                        addresses.add((String) name.get(1));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            return List.of();
        }
        return addresses.isEmpty() ? subject(certificate, BCStyle.EmailAddress) : List.copyOf(addresses);
    }

    /** Values of one attribute of the subject, such as CN. */
    public static List<String> subject(X509Certificate certificate, ASN1ObjectIdentifier attribute) {
        RDN[] rdns = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()).getRDNs(attribute);
        return Arrays.stream(rdns)
            .flatMap(rdn -> Arrays.stream(rdn.getTypesAndValues()))
            .filter(one -> one.getType().equals(attribute))
            .map(one -> IETFUtils.valueToString(one.getValue()).replace("\\", ""))
            .toList();
    }
}
