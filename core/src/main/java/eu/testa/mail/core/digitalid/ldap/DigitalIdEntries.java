package eu.testa.mail.core.digitalid.ldap;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.RDN;
import eu.testa.mail.core.digitalid.DigitalId;
import eu.testa.mail.core.pki.CertificateAddresses;
import eu.testa.mail.core.pki.CertificateFiles;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.style.BCStyle;

/** How a digital ID looks in LDAP: an inetOrgPerson (RFC 2798) with its certificate. */
final class DigitalIdEntries {

    private final DN base;

    /**
     * @param rootDomain {@code eu-admin.net}, which becomes {@code dc=eu-admin,dc=net} (RFC 2247)
     */
    DigitalIdEntries(String rootDomain) {
        this.base = new DN(Arrays.stream(rootDomain.split("\\.")).map(label -> new RDN("dc", label)).toArray(RDN[]::new));
    }

    DN base() {
        return base;
    }

    Entry baseEntry() {
        return new Entry(base, new Attribute("objectClass", "top", "domain"),
            new Attribute("dc", base.getRDN().getAttributeValues()[0]));
    }

    Entry rootDse() {
        return new Entry(DN.NULL_DN, new Attribute("objectClass", "top"),
            new Attribute("namingContexts", base.toString()),
            new Attribute("supportedLDAPVersion", "3"),
            new Attribute("supportedExtension", "1.3.6.1.4.1.1466.20037"),
            new Attribute("vendorName", "TESTA Secure Mail"));
    }

    Entry entry(DigitalId id) throws GeneralSecurityException, IOException {
        X509Certificate certificate = id.certificate();
        List<String> fromAddress = namesOfAddress(id.address());
        String givenName = first(certificate, BCStyle.GIVENNAME, fromAddress.get(0));
        String surname = first(certificate, BCStyle.SURNAME, fromAddress.get(1));
        String commonName = first(certificate, BCStyle.CN, givenName + " " + surname);
        return new Entry(new DN(new RDN("mail", id.address()), base),
            new Attribute("objectClass", "top", "person", "organizationalPerson", "inetOrgPerson"),
            new Attribute("mail", id.address()),
            new Attribute("cn", commonName),
            new Attribute("displayName", commonName),
            new Attribute("givenName", givenName),
            new Attribute("sn", surname),
            new Attribute("userCertificate;binary", certificate.getEncoded()),
            new Attribute("userSMIMECertificate;binary", CertificateFiles.p7b(List.of(certificate))));
    }

    /** As a filter sees it: {@code userCertificate} in it means {@code userCertificate;binary}, too (RFC 4522 §2). */
    static Entry withoutOptions(Entry entry) {
        Entry seen = entry.duplicate();
        for (Attribute attribute : entry.getAttributes()) {
            if (attribute.hasOptions()) {
                seen.addAttribute(new Attribute(attribute.getBaseName(), attribute.getValueByteArrays()));
            }
        }
        return seen;
    }

    /** {@code Alain.Dupont@…} is Alain and Dupont; what is written otherwise is all surname. */
    private static List<String> namesOfAddress(String address) {
        String localPart = address.substring(0, address.lastIndexOf('@'));
        int dot = localPart.indexOf('.');
        return dot < 0 ? List.of(localPart, localPart) : List.of(localPart.substring(0, dot), localPart.substring(dot + 1));
    }

    private static String first(X509Certificate certificate, ASN1ObjectIdentifier attribute, String otherwise) {
        return CertificateAddresses.subject(certificate, attribute).stream().findFirst().orElse(otherwise);
    }
}
