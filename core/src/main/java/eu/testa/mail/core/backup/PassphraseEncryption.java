package eu.testa.mail.core.backup;

import eu.testa.mail.core.pki.CryptoProvider;
import java.io.IOException;
import java.security.SecureRandom;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.PasswordRecipient;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JcePasswordAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JcePasswordRecipientInfoGenerator;
import org.bouncycastle.operator.OutputAEADEncryptor;

/**
 * Encrypts small things to a passphrase: CMS authEnveloped-data (RFC 5083) with AES-256-GCM, whose key is wrapped for a password
 * (RFC 3211) with PBKDF2-HMAC-SHA-256. Whoever changes it is noticed, and OpenSSL opens it, too:
 * {@code openssl cms -decrypt -inform DER -in FILE -pwri_password PASSPHRASE}.
 */
public final class PassphraseEncryption {

    /** How long one guess takes. */
    private static final int ITERATIONS = 600_000;
    private static final int SALT_OCTETS = 16;

    private final char[] passphrase;
    private final int iterations;

    public PassphraseEncryption(char[] passphrase) {
        this(passphrase, ITERATIONS);
    }

    /** @param iterations of PBKDF2, for what is encrypted */
    PassphraseEncryption(char[] passphrase, int iterations) {
        this.passphrase = passphrase.clone();
        this.iterations = iterations;
    }

    /** @return DER */
    public byte[] encrypt(byte[] content) throws IOException {
        byte[] salt = new byte[SALT_OCTETS];
        new SecureRandom().nextBytes(salt);
        CMSAuthEnvelopedDataGenerator generator = new CMSAuthEnvelopedDataGenerator();
        generator.addRecipientInfoGenerator(new JcePasswordRecipientInfoGenerator(CMSAlgorithm.AES256_CBC, passphrase)
            .setProvider(CryptoProvider.get())
            .setPasswordConversionScheme(PasswordRecipient.PKCS5_SCHEME2_UTF8)
            .setPRF(PasswordRecipient.PRF.HMacSHA256)
            .setSaltAndIterationCount(salt, iterations));
        try {
            return generator.generate(new CMSProcessableByteArray(content), (OutputAEADEncryptor)
                new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_GCM).setProvider(CryptoProvider.get()).build()).getEncoded();
        } catch (CMSException e) {
            throw new IOException("it cannot be encrypted: " + e.getMessage(), e);
        }
    }

    /**
     * @param cms DER
     * @throws IOException if it was encrypted to another passphrase, or was changed
     */
    public byte[] decrypt(byte[] cms) throws IOException {
        try {
            for (RecipientInformation recipient : new CMSAuthEnvelopedData(cms).getRecipientInfos().getRecipients()) {
                return recipient.getContent(new JcePasswordAuthEnvelopedRecipient(passphrase)
                    .setProvider(CryptoProvider.get())
                    .setPasswordConversionScheme(PasswordRecipient.PKCS5_SCHEME2_UTF8));
            }
            throw new IOException("it is encrypted for nobody");
        } catch (CMSException | RuntimeException e) {
            throw new IOException("the passphrase is another one, or the content was changed", e);
        }
    }
}
