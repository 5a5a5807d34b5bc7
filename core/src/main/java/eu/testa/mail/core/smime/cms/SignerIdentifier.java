package eu.testa.mail.core.smime.cms;

import eu.testa.mail.core.smime.cms.BerReader.Element;
import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;

/** How a signer names his certificate (RFC 5652 §5.3): by issuer and serial number, or by its key. */
final class SignerIdentifier {

    /** Null where it is named by its issuer. */
    private final byte[] key;
    /** As it came; null where it is named by its key, as is the serial number. */
    private final byte[] issuer;
    private final BigInteger serial;

    private SignerIdentifier(byte[] key, byte[] issuer, BigInteger serial) {
        this.key = key;
        this.issuer = issuer;
        this.serial = serial;
    }

    /**
     * @param element whose head was just read; null if there is none
     */
    static SignerIdentifier read(BerReader ber, Element element) throws IOException {
        if (element != null && element.isContext(0)) {
            return new SignerIdentifier(ber.string(element), null, null);
        }
        if (element == null || !element.is(BerReader.SEQUENCE)) {
            throw BerReader.malformed("a signer does not name his certificate");
        }
        byte[] issuer = ber.keep(ber.next(element, BerReader.SEQUENCE));
        byte[] serial = ber.contents(ber.next(element, BerReader.INTEGER));
        ber.end(element);
        if (serial.length == 0) {
            throw BerReader.malformed("a signer's certificate has a serial number that is none");
        }
        return new SignerIdentifier(null, issuer, new BigInteger(serial));
    }

    boolean means(X509Certificate certificate) {
        return key != null ? Arrays.equals(key, keyIdentifier(certificate))
            : certificate.getSerialNumber().equals(serial) && isIssuer(certificate.getIssuerX500Principal());
    }

    /** Nearly always it is the same octets; what else may be equal costs more to find out. */
    private boolean isIssuer(X500Principal name) {
        return Arrays.equals(issuer, name.getEncoded()) || new X500Principal(issuer).equals(name);
    }

    private static byte[] keyIdentifier(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(Extension.subjectKeyIdentifier.getId());
        return extension == null ? null
            : ASN1OctetString.getInstance(ASN1OctetString.getInstance(extension).getOctets()).getOctets();
    }
}
