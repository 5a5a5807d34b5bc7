package eu.testa.mail.core.smime.cms;

import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;

/**
 * A CMS SignedData (RFC 5652 §5.1) without its content.
 *
 * @param contentType  of what is signed
 * @param hasContent   whether the content was in it
 * @param certificates encoded, as they are
 * @param crls         encoded, as they are
 * @param signers      those who signed
 */
public record SignedData(ASN1ObjectIdentifier contentType, boolean hasContent, List<byte[]> certificates, List<byte[]> crls,
    List<SignerInfo> signers) {
}
