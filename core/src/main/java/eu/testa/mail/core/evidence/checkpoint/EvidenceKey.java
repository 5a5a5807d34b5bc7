package eu.testa.mail.core.evidence.checkpoint;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * The key with which a server signs its checkpoints: EC P-256 with SHA-256, which OpenSSL 3.0 verifies in CMS (it does not
 * verify Ed25519 there).
 *
 * @param key      secret
 * @param chain    the key's certificate, then those of its issuers
 * @param believed whose signatures under checkpoints of this server count: this key's, and those of the keys before it
 */
public record EvidenceKey(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> believed)
    implements CheckpointSigner {

    public EvidenceKey {
        chain = List.copyOf(chain);
        believed = List.copyOf(believed);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("the certificate of the evidence key is missing");
        }
    }

    @Override
    public byte[] sign(byte[] text, Instant at) throws IOException {
        try {
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addSignerInfoGenerator(
                new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                    .setSignedAttributeGenerator(new DefaultSignedAttributeTableGenerator(signingTime(at)))
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key), chain.get(0)));
            generator.addCertificates(new JcaCertStore(chain));
            return generator.generate(new CMSProcessableByteArray(text), false).getEncoded("DER");
        } catch (OperatorCreationException | CertificateEncodingException | CMSException e) {
            throw new IOException("the evidence key cannot sign: " + e.getMessage(), e);
        }
    }

    @Override
    public void verify(SignedCheckpoint signed) throws IOException {
        new CheckpointVerifier(believed).verify(signed);
    }

    private static AttributeTable signingTime(Instant at) {
        ASN1EncodableVector attributes = new ASN1EncodableVector();
        attributes.add(new Attribute(CMSAttributes.signingTime, new DERSet(new Time(Date.from(at)))));
        return new AttributeTable(attributes);
    }
}
