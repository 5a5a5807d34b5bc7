package eu.testa.mail.core.smime;

import eu.testa.mail.core.pki.CryptoProvider;
import eu.testa.mail.core.smime.TestIds.Id;
import java.nio.charset.StandardCharsets;
import java.security.Provider;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** Makes signed mails, good ones and others. */
final class SignedMail {

    static final String FROM_ALAIN = "From: Alain Dupont <" + TestIds.ALAIN + ">\r\n";
    static final String TEXT = "Content-Type: text/plain; charset=utf-8\r\n\r\nThe meeting is on Monday.\r\n-- \r\nAlain";
    static final String BOUNDARY = "----42--";

    private static final Provider BOUNCY_CASTLE = CryptoProvider.get();

    private record By(Id id, String algorithm) {
    }

    private final List<By> signers = new ArrayList<>();
    private boolean attributes = true;
    private ASN1Encodable signingTime = new Time(Date.from(Instant.EPOCH));
    private boolean certificates = true;
    private byte[] content = TEXT.getBytes(StandardCharsets.UTF_8);
    private String header = FROM_ALAIN;

    static SignedMail by(Id id, String algorithm) {
        return new SignedMail().and(id, algorithm);
    }

    SignedMail and(Id id, String algorithm) {
        signers.add(new By(id, algorithm));
        return this;
    }

    SignedMail withoutAttributes() {
        attributes = false;
        return this;
    }

    SignedMail at(ASN1Encodable time) {
        signingTime = time;
        return this;
    }

    SignedMail withoutCertificates() {
        certificates = false;
        return this;
    }

    SignedMail content(String entity) {
        content = entity.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    SignedMail header(String fields) {
        header = fields;
        return this;
    }

    /** The CMS object. */
    byte[] cms(boolean withContent) throws Exception {
        CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
        for (By signer : signers) {
            JcaSignerInfoGeneratorBuilder builder = new JcaSignerInfoGeneratorBuilder(
                new JcaDigestCalculatorProviderBuilder().setProvider(BOUNCY_CASTLE).build());
            builder.setDirectSignature(!attributes);
            if (attributes) {
                ASN1EncodableVector more = new ASN1EncodableVector();
                more.add(new Attribute(CMSAttributes.signingTime, new DERSet(signingTime)));
                builder.setSignedAttributeGenerator(new DefaultSignedAttributeTableGenerator(new AttributeTable(more)));
            }
            generator.addSignerInfoGenerator(builder.build(new JcaContentSignerBuilder(signer.algorithm)
                .setProvider(BOUNCY_CASTLE).build(signer.id.key()), signer.id.certificate()));
            if (certificates) {
                generator.addCertificates(new JcaCertStore(List.of(signer.id.certificate())));
            }
        }
        return generator.generate(new CMSProcessableByteArray(content), withContent).getEncoded();
    }

    /** As multipart/signed. */
    String detached() throws Exception {
        return multipart(header, new String(content, StandardCharsets.UTF_8), cms(false));
    }

    static String multipart(String header, String entity, byte[] signature) {
        return header + "Subject: Meeting\r\nMIME-Version: 1.0\r\nContent-Type: multipart/signed; micalg=sha-256;\r\n"
            + " protocol=\"application/pkcs7-signature\"; boundary=\"" + BOUNDARY + "\"\r\n\r\nS/MIME\r\n--" + BOUNDARY
            + "\r\n" + entity + "\r\n--" + BOUNDARY + "\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\n"
            + "Content-Transfer-Encoding: base64\r\n\r\n" + base64(signature) + "\r\n--" + BOUNDARY + "--\r\n";
    }

    /** With the content inside of the CMS object. */
    String opaque() throws Exception {
        return opaque(header, cms(true));
    }

    static String opaque(String header, byte[] cms) {
        return header + "Subject: Meeting\r\nMIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; "
            + "smime-type=signed-data;\r\n name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64(cms)
            + "\r\n";
    }

    static String base64(byte[] octets) {
        return Base64.getMimeEncoder().encodeToString(octets);
    }
}
