package eu.testa.mail.core.smime;

import java.io.ByteArrayInputStream;
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
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.RecipientId;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyAgreeEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientId;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientId;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;

/**
 * Encrypts a mail as enveloped-data (RFC 8551 §3.3) with AES-256 in CBC mode, which every mail program reads, and decrypts
 * one. In memory: it is for trying things out, mail programs encrypt.
 */
public final class SmimeEncryption {

    private SmimeEncryption() {
    }

    /**
     * @param recipients who can read it, with RSA or elliptic keys
     * @throws GeneralSecurityException if a recipient's key is of another kind
     */
    public static byte[] encrypt(byte[] message, List<X509Certificate> recipients)
        throws IOException, GeneralSecurityException {
        SplitMessage split = SplitMessage.of(message);
        try {
            CMSEnvelopedDataGenerator generator = new CMSEnvelopedDataGenerator();
            for (X509Certificate recipient : recipients) {
                add(recipient, generator);
            }
            byte[] cms = generator.generate(new CMSProcessableByteArray(split.entity()),
                new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_CBC).setProvider(DigestAlgorithms.BOUNCY_CASTLE)
                    .build()).getEncoded();
            ByteArrayOutputStream mail = new ByteArrayOutputStream();
            mail.write(split.header());
            mail.write(("MIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data;\r\n"
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

    private static void add(X509Certificate recipient, CMSEnvelopedDataGenerator generator)
        throws GeneralSecurityException {
        if (recipient.getPublicKey() instanceof ECPublicKey key) {
            KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
            keys.initialize(key.getParams());
            KeyPair own = keys.generateKeyPair();
            generator.addRecipientInfoGenerator(new JceKeyAgreeRecipientInfoGenerator(CMSAlgorithm.ECDH_SHA256KDF,
                own.getPrivate(), own.getPublic(), CMSAlgorithm.AES256_WRAP).addRecipient(recipient)
                .setProvider(DigestAlgorithms.BOUNCY_CASTLE));
        } else {
            generator.addRecipientInfoGenerator(
                new JceKeyTransRecipientInfoGenerator(recipient).setProvider(DigestAlgorithms.BOUNCY_CASTLE));
        }
    }

    /**
     * @return the message with what was encrypted in its place
     * @throws GeneralSecurityException if it is not encrypted for this key
     */
    public static byte[] decrypt(byte[] message, PrivateKey key, X509Certificate certificate)
        throws IOException, GeneralSecurityException {
        SplitMessage split = SplitMessage.of(message);
        byte[] cms = cms(split.entity());
        try {
            boolean elliptic = certificate.getPublicKey() instanceof ECPublicKey;
            RecipientId me = elliptic ? new JceKeyAgreeRecipientId(certificate) : new JceKeyTransRecipientId(certificate);
            RecipientInformation recipient = new CMSEnvelopedData(cms).getRecipientInfos().get(me);
            if (recipient == null) {
                throw new GeneralSecurityException("the mail is not encrypted for this certificate");
            }
            byte[] entity = recipient.getContent(elliptic
                ? new JceKeyAgreeEnvelopedRecipient(key).setProvider(DigestAlgorithms.BOUNCY_CASTLE)
                : new JceKeyTransEnvelopedRecipient(key).setProvider(DigestAlgorithms.BOUNCY_CASTLE));
            ByteArrayOutputStream mail = new ByteArrayOutputStream();
            mail.write(split.header());
            mail.write("MIME-Version: 1.0\r\n".getBytes(StandardCharsets.US_ASCII));
            mail.write(entity);
            return mail.toByteArray();
        } catch (CMSException e) {
            throw new GeneralSecurityException("the mail cannot be decrypted: " + e.getMessage(), e);
        }
    }

    private static byte[] cms(byte[] entity) throws IOException, GeneralSecurityException {
        try (OctetLines lines = new OctetLines(new ByteArrayInputStream(entity))) {
            HeaderFields header = HeaderFields.read(lines, SmimeLimits.standard().headerOctets());
            if (!header.mediaType().isCms()) {
                throw new GeneralSecurityException("the mail is not encrypted with S/MIME");
            }
            return EntityVerification.body(header, lines).readAllBytes();
        }
    }
}
