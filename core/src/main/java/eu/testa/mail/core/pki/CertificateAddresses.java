package eu.testa.mail.core.pki;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/** The mail addresses and the name in a certificate (RFC 8550 §3). */
public final class CertificateAddresses {

    private static final int OTHER_NAME = 0;
    private static final int RFC822_NAME = 1;
    /** id-on-SmtpUTF8Mailbox. */
    private static final ASN1ObjectIdentifier SMTP_UTF8_MAILBOX = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.8.9");

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
                    } else if (name.get(0).equals(OTHER_NAME)) {
                        internationalised(name).ifPresent(addresses::add);
                    }
                }
            }
        } catch (CertificateParsingException e) {
            return List.of();
        }
        return addresses.isEmpty() ? subject(certificate, BCStyle.EmailAddress) : List.copyOf(addresses);
    }

    /** An address with letters outside of ASCII before the at sign: one without them may not stand here (RFC 9598 §3). */
    private static Optional<String> internationalised(List<?> name) {
        try {
            ASN1Sequence other = ASN1Sequence.getInstance(name.get(1));
            if (!SMTP_UTF8_MAILBOX.equals(other.getObjectAt(0))) {
                return Optional.empty();
            }
            ASN1Encodable value = other.getObjectAt(1);
            // Java hands out the tag twice
            while (value instanceof ASN1TaggedObject tagged) {
                value = tagged.getExplicitBaseObject();
            }
            String address = ASN1UTF8String.getInstance(value).getString();
            String local = address.substring(0, Math.max(0, address.lastIndexOf('@')));
            return StandardCharsets.US_ASCII.newEncoder().canEncode(local) ? Optional.empty() : Optional.of(address);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // a name of another kind, or none that can be read: nobody's address
            return Optional.empty();
        }
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
