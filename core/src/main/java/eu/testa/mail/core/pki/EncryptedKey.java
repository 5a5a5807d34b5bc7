package eu.testa.mail.core.pki;

import eu.testa.mail.core.file.DurableFile;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/** A private key at rest: PKCS#8, PBES2 with AES-256 and PBKDF2-HMAC-SHA-256 (RFC 8018), PEM, mode 0600. */
public final class EncryptedKey {

    private static final int ITERATIONS = 100_000;

    private final Path file;

    public EncryptedKey(Path file) {
        this.file = file;
    }

    /** Writes a key, so that each guess at the passphrase takes a while. */
    public void write(PrivateKey key, char[] passphrase) throws IOException, PkiException {
        write(key, passphrase, ITERATIONS);
    }

    /**
     * @param iterations of PBKDF2, how long one guess at the passphrase takes
     */
    public void write(PrivateKey key, char[] passphrase, int iterations) throws IOException, PkiException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(new JcaPKCS8Generator(key,
                new JceOpenSSLPKCS8EncryptorBuilder(NISTObjectIdentifiers.id_aes256_CBC)
                    .setProvider(CryptoProvider.get())
                    .setPRF(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE))
                    .setIterationCount(iterations)
                    .setPassword(passphrase)
                    .build()));
        } catch (OperatorCreationException e) {
            throw new PkiException("the key cannot be encrypted: " + e.getMessage(), e);
        }
        DurableFile.writeSecret(file, text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * @throws PkiException if the passphrase is not the key's
     */
    public PrivateKey read(char[] passphrase) throws IOException, PkiException {
        try (Reader reader = Files.newBufferedReader(file); PEMParser parser = new PEMParser(reader)) {
            if (!(parser.readObject() instanceof PKCS8EncryptedPrivateKeyInfo encrypted)) {
                throw new PkiException(file + " is not an encrypted private key (PKCS#8, PEM)");
            }
            PrivateKeyInfo info = encrypted.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                .setProvider(CryptoProvider.get()).build(passphrase));
            return new JcaPEMKeyConverter().getPrivateKey(info);
        } catch (PKCSException | OperatorCreationException e) {
            throw new PkiException("the passphrase does not open " + file, e);
        }
    }
}
