package eu.testa.mail.core.smime;

import eu.testa.mail.core.mime.HeaderFields;
import eu.testa.mail.core.mime.OctetLines;
import eu.testa.mail.core.mime.SplitMessage;
import eu.testa.mail.core.mime.TransferEncoding;
import eu.testa.mail.core.pki.CryptoProvider;
import eu.testa.mail.core.smime.cms.SmimeEntity;
import eu.testa.mail.core.smime.cms.SmimeLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.Recipient;
import org.bouncycastle.cms.RecipientId;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyAgreeAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientId;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyTransAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientId;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.bouncycastle.operator.OutputEncryptor;

/**
 * Encrypts a mail and decrypts one, both as enveloped-data and as authEnveloped-data (RFC 8551 §3.3, §3.4). In memory: it is
 * for trying things out, mail programs encrypt.
 */
public final class SmimeEncryption {

    private SmimeEncryption() {
    }

    /** How the content is encrypted. */
    public enum Cipher {
        /** In enveloped-data. Every mail program reads it; who changes it on its way is not always noticed. */
        AES_256_CBC("enveloped-data"),
        /** In authEnveloped-data. What was changed is not opened; older programs, NSS among them, cannot read it. */
        AES_256_GCM("authEnveloped-data");

        private final String smimeType;

        Cipher(String smimeType) {
            this.smimeType = smimeType;
        }
    }

    /**
     * @param recipients who can read it, with RSA or elliptic keys
     * @throws GeneralSecurityException if a recipient's key is of another kind
     */
    public static byte[] encrypt(byte[] message, List<X509Certificate> recipients, Cipher cipher)
        throws IOException, GeneralSecurityException {
        SplitMessage split = SplitMessage.of(message);
        try {
            byte[] cms = cipher == Cipher.AES_256_CBC ? enveloped(split.entity(), recipients)
                : authEnveloped(split.entity(), recipients);
            ByteArrayOutputStream mail = new ByteArrayOutputStream();
            mail.write(split.header());
            mail.write(("MIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; smime-type=" + cipher.smimeType + ";\r\n"
                + " name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n"
                + "Content-Disposition: attachment; filename=smime.p7m\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            mail.write(Base64.getMimeEncoder().encode(cms));
            mail.write('\r');
            mail.write('\n');
            return mail.toByteArray();
        } catch (CMSException e) {
            throw new GeneralSecurityException("the mail cannot be encrypted: " + e.getMessage(), e);
        }
    }

    private static byte[] enveloped(byte[] entity, List<X509Certificate> recipients)
        throws IOException, GeneralSecurityException, CMSException {
        CMSEnvelopedDataGenerator generator = new CMSEnvelopedDataGenerator();
        for (X509Certificate recipient : recipients) {
            generator.addRecipientInfoGenerator(infoFor(recipient));
        }
        return generator.generate(new CMSProcessableByteArray(entity), encryptor(CMSAlgorithm.AES256_CBC)).getEncoded();
    }

    private static byte[] authEnveloped(byte[] entity, List<X509Certificate> recipients)
        throws IOException, GeneralSecurityException, CMSException {
        CMSAuthEnvelopedDataGenerator generator = new CMSAuthEnvelopedDataGenerator();
        for (X509Certificate recipient : recipients) {
            generator.addRecipientInfoGenerator(infoFor(recipient));
        }
        return generator.generate(new CMSProcessableByteArray(entity),
            (OutputAEADEncryptor) encryptor(CMSAlgorithm.AES256_GCM)).getEncoded();
    }

    private static OutputEncryptor encryptor(ASN1ObjectIdentifier algorithm) throws CMSException {
        return new JceCMSContentEncryptorBuilder(algorithm).setProvider(CryptoProvider.get()).build();
    }

    private static RecipientInfoGenerator infoFor(X509Certificate recipient) throws GeneralSecurityException {
        if (recipient.getPublicKey() instanceof ECPublicKey key) {
            KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
            keys.initialize(key.getParams());
            KeyPair own = keys.generateKeyPair();
            return new JceKeyAgreeRecipientInfoGenerator(CMSAlgorithm.ECDH_SHA256KDF, own.getPrivate(), own.getPublic(),
                CMSAlgorithm.AES256_WRAP).addRecipient(recipient).setProvider(CryptoProvider.get());
        }
        return new JceKeyTransRecipientInfoGenerator(recipient).setProvider(CryptoProvider.get());
    }

    /**
     * @return the message with what was encrypted in its place
     * @throws GeneralSecurityException if it is not encrypted for this key, or was changed on its way and that shows
     */
    public static byte[] decrypt(byte[] message, PrivateKey key, X509Certificate certificate)
        throws IOException, GeneralSecurityException {
        SplitMessage split = SplitMessage.of(message);
        byte[] cms = cms(split.entity());
        try {
            boolean elliptic = certificate.getPublicKey() instanceof ECPublicKey;
            RecipientId me = elliptic ? new JceKeyAgreeRecipientId(certificate) : new JceKeyTransRecipientId(certificate);
            boolean authenticated = CMSObjectIdentifiers.authEnvelopedData.equals(contentType(cms));
            RecipientInformation recipient = (authenticated ? new CMSAuthEnvelopedData(cms).getRecipientInfos()
                : new CMSEnvelopedData(cms).getRecipientInfos()).get(me);
            if (recipient == null) {
                throw new GeneralSecurityException("the mail is not encrypted for this certificate");
            }
            byte[] entity = recipient.getContent(recipient(key, elliptic, authenticated));
            ByteArrayOutputStream mail = new ByteArrayOutputStream();
            mail.write(split.header());
            mail.write("MIME-Version: 1.0\r\n".getBytes(StandardCharsets.US_ASCII));
            mail.write(entity);
            return mail.toByteArray();
        } catch (CMSException e) {
            throw new GeneralSecurityException("the mail cannot be decrypted: " + e.getMessage(), e);
        }
    }

    private static Recipient recipient(PrivateKey key, boolean elliptic, boolean authenticated) {
        if (elliptic) {
            return (authenticated ? new JceKeyAgreeAuthEnvelopedRecipient(key) : new JceKeyAgreeEnvelopedRecipient(key))
                .setProvider(CryptoProvider.get());
        }
        return (authenticated ? new JceKeyTransAuthEnvelopedRecipient(key) : new JceKeyTransEnvelopedRecipient(key))
            .setProvider(CryptoProvider.get());
    }

    private static ASN1ObjectIdentifier contentType(byte[] cms) throws CMSException {
        try {
            return ContentInfo.getInstance(cms).getContentType();
        } catch (IllegalArgumentException e) {
            throw new CMSException("it is no CMS object", e);
        }
    }

    private static byte[] cms(byte[] entity) throws IOException, GeneralSecurityException {
        try (OctetLines lines = new OctetLines(entity)) {
            HeaderFields header = HeaderFields.read(lines, SmimeLimits.standard().headerOctets());
            if (!SmimeEntity.of(header).isCms()) {
                throw new GeneralSecurityException("the mail is not encrypted with S/MIME");
            }
            return TransferEncoding.of(header).decode(lines.rest()).readAllBytes();
        }
    }
}
