package eu.testa.mail.core.smime;

import eu.testa.mail.core.mime.SplitMessage;
import eu.testa.mail.core.pki.CryptoProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * Signs a mail as {@code multipart/signed} (RFC 8551 §3.5.3), with SHA-256. What of the header describes the content goes
 * into the signed part; the rest stays outside. In memory: it is for what this server writes itself, which is small.
 */
public final class SmimeSigning {

    private final PrivateKey key;
    private final List<X509Certificate> chain;

    /**
     * @param chain the signer's certificate, and those of the CAs above
     */
    public SmimeSigning(PrivateKey key, List<X509Certificate> chain) {
        this.key = key;
        this.chain = List.copyOf(chain);
    }

    /**
     * @param at the signing time
     * @throws GeneralSecurityException if the key is of a kind that cannot sign
     */
    public byte[] sign(byte[] message, Instant at) throws IOException, GeneralSecurityException {
        SplitMessage split = SplitMessage.of(message);
        byte[] signature = Base64.getMimeEncoder().encode(signature(split.entity(), at));
        String boundary = "signed-" + UUID.randomUUID();
        ByteArrayOutputStream mail = new ByteArrayOutputStream();
        mail.write(split.header());
        mail.write(ascii("MIME-Version: 1.0\r\nContent-Type: multipart/signed; micalg=" + micalg() + ";\r\n"
            + " protocol=\"application/pkcs7-signature\";\r\n boundary=\"" + boundary + "\"\r\n\r\n--" + boundary + "\r\n"));
        mail.write(split.entity());
        mail.write(ascii("\r\n--" + boundary + "\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\n"
            + "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=smime.p7s\r\n\r\n"));
        mail.write(signature);
        mail.write(ascii("\r\n--" + boundary + "--\r\n"));
        return mail.toByteArray();
    }

    private byte[] signature(byte[] entity, Instant at) throws IOException, GeneralSecurityException {
        try {
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addSignerInfoGenerator(new JcaSimpleSignerInfoGeneratorBuilder()
                .setProvider(CryptoProvider.get())
                .setSignedAttributeGenerator(new AttributeTable(new Attribute(CMSAttributes.signingTime, new DERSet(new Time(Date.from(at))))))
                .build(algorithm(), key, chain.get(0)));
            generator.addCertificates(new JcaCertStore(chain));
            return generator.generate(new CMSProcessableByteArray(entity), false).getEncoded();
        } catch (CMSException | OperatorCreationException e) {
            throw new GeneralSecurityException("the mail cannot be signed with this key: " + e.getMessage(), e);
        }
    }

    private String algorithm() {
        String type = key.getAlgorithm();
        return chain.get(0).getPublicKey() instanceof ECPublicKey ? "SHA256withECDSA"
            : type.equals("RSA") ? "SHA256withRSA" : type;
    }

    /** RFC 8419 §3.1: Ed25519 goes with SHA-512. */
    private String micalg() {
        return algorithm().startsWith("SHA256") ? "sha-256" : "sha-512";
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
