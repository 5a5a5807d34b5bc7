package eu.testa.mail.core.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.pkcs.PKCS12PfxPduBuilder;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;

/** The file {@code Mail.pfx} of chapter 4.3: key and chain in PKCS#12 (RFC 7292). */
public enum Pfx {
    /**
     * PBES2 with AES-256 and PBKDF2-HMAC-SHA-256, HMAC-SHA-256 over all. Windows 10 since 1709, Thunderbird, OpenSSL.
     * PBMAC1 (RFC 9579) is left out on purpose: Windows does not read it.
     */
    MODERN(10_000),
    /** Three-key triple DES and HMAC-SHA-1, for the importers of older Windows versions. */
    OLD_WINDOWS(2_048);

    private final int iterations;

    Pfx(int iterations) {
        this.iterations = iterations;
    }

    /**
     * @param name  shown by the importer
     * @param chain the person's certificate, the issuing CA, the root
     */
    public byte[] encode(String name, PrivateKey key, List<X509Certificate> chain, char[] password)
        throws GeneralSecurityException, IOException {
        try {
            DERBMPString friendlyName = new DERBMPString(name);
            var keyId = new JcaX509ExtensionUtils().createSubjectKeyIdentifier(chain.get(0).getPublicKey());
            List<PKCS12SafeBag> certificates = new ArrayList<>();
            for (X509Certificate certificate : chain) {
                PKCS12SafeBagBuilder bag = new JcaPKCS12SafeBagBuilder(certificate);
                if (certificates.isEmpty()) {
                    bag.addBagAttribute(PKCS12SafeBag.friendlyNameAttribute, friendlyName);
                    bag.addBagAttribute(PKCS12SafeBag.localKeyIdAttribute, keyId);
                }
                certificates.add(bag.build());
            }
            PKCS12SafeBagBuilder keyBag = new JcaPKCS12SafeBagBuilder(key, encryptor(password));
            keyBag.addBagAttribute(PKCS12SafeBag.friendlyNameAttribute, friendlyName);
            keyBag.addBagAttribute(PKCS12SafeBag.localKeyIdAttribute, keyId);
            return new PKCS12PfxPduBuilder()
                .addEncryptedData(encryptor(password), certificates.toArray(PKCS12SafeBag[]::new))
                .addData(keyBag.build())
                .build(new JcePKCS12MacCalculatorBuilder(macDigest()).setProvider(CryptoProvider.get())
                    .setIterationCount(iterations), password)
                .getEncoded();
        } catch (PKCSException | OperatorCreationException e) {
            throw new GeneralSecurityException("Mail.pfx cannot be made", e);
        }
    }

    private OutputEncryptor encryptor(char[] password) throws OperatorCreationException {
        JcePKCSPBEOutputEncryptorBuilder builder = new JcePKCSPBEOutputEncryptorBuilder(this == MODERN
            ? NISTObjectIdentifiers.id_aes256_CBC : PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC);
        if (this == MODERN) {
            builder.setPRF(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE));
        }
        return builder.setProvider(CryptoProvider.get()).setIterationCount(iterations).build(password);
    }

    private ASN1ObjectIdentifier macDigest() {
        return this == MODERN ? NISTObjectIdentifiers.id_sha256 : OIWObjectIdentifiers.idSHA1;
    }
}
