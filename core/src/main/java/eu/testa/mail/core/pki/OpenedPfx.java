package eu.testa.mail.core.pki;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.InputDecryptorProvider;
import org.bouncycastle.pkcs.PKCS12PfxPdu;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCS12SafeBagFactory;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcePKCS12MacCalculatorBuilderProvider;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;

/**
 * Key and certificates out of a file like {@code Mail.pfx} (PKCS#12, RFC 7292), whoever made it. A password that is not
 * ASCII is written in two ways: as RFC 7292 has it, and octet by octet of its UTF-8 as if that were Latin-1; and some programs
 * protect the file in one way and the key in the other. Java's own reader opens neither.
 *
 * @param key   the private key
 * @param chain its certificate, and those of the CAs above as far as they are in the file
 */
public record OpenedPfx(PrivateKey key, List<X509Certificate> chain) {

    /** What opens one of several things that have the same password. */
    @FunctionalInterface
    private interface Attempt<T> {

        T with(char[] password) throws PKCSException;
    }

    /**
     * @throws GeneralSecurityException if the password does not open it, or there is no key with a certificate in it
     * @throws IOException              if it is no PKCS#12
     */
    public static OpenedPfx open(byte[] content, char[] password) throws IOException, GeneralSecurityException {
        List<char[]> passwords = Stream.of(new String(password), octetByOctet(password)).distinct()
            .map(String::toCharArray).toList();
        try {
            PKCS12PfxPdu pfx = new PKCS12PfxPdu(content);
            if (pfx.hasMac() && !first(passwords, one -> pfx.isMacValid(
                new JcePKCS12MacCalculatorBuilderProvider().setProvider(CryptoProvider.get()), one) ? true : null)
                .isPresent()) {
                throw new GeneralSecurityException("the password does not open it");
            }
            List<PKCS12SafeBag> bags = new ArrayList<>();
            for (ContentInfo part : pfx.getContentInfos()) {
                bags.addAll(bags(part, passwords));
            }
            return of(bags, passwords);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new IOException("it is no PKCS#12 file (.pfx, .p12)", e);
        }
    }

    private static String octetByOctet(char[] password) {
        return new String(new String(password).getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static <T> Optional<T> first(List<char[]> passwords, Attempt<T> attempt) {
        for (char[] password : passwords) {
            try {
                T result = attempt.with(password);
                if (result != null) {
                    return Optional.of(result);
                }
            } catch (PKCSException e) {
                // the next one may open it
                continue;
            }
        }
        return Optional.empty();
    }

    private static List<PKCS12SafeBag> bags(ContentInfo part, List<char[]> passwords) throws GeneralSecurityException {
        boolean encrypted = part.getContentType().equals(PKCSObjectIdentifiers.encryptedData);
        return first(passwords, password -> List.of((encrypted ? new PKCS12SafeBagFactory(part, decryptor(password))
            : new PKCS12SafeBagFactory(part)).getSafeBags()))
            .orElseThrow(() -> new GeneralSecurityException("the password does not open its certificates"));
    }

    private static InputDecryptorProvider decryptor(char[] password) {
        return new JcePKCSPBEInputDecryptorProviderBuilder().setProvider(CryptoProvider.get()).build(password);
    }

    private static OpenedPfx of(List<PKCS12SafeBag> bags, List<char[]> passwords) throws IOException, GeneralSecurityException {
        List<X509Certificate> certificates = new ArrayList<>();
        Optional<PrivateKey> key = Optional.empty();
        for (PKCS12SafeBag bag : bags) {
            Object value = bag.getBagValue();
            if (value instanceof X509CertificateHolder certificate) {
                certificates.add(new JcaX509CertificateConverter().getCertificate(certificate));
            } else if (key.isEmpty()) {
                Optional<PrivateKeyInfo> info = info(value, passwords);
                key = info.isEmpty() ? key : Optional.of(new JcaPEMKeyConverter().getPrivateKey(info.get()));
            }
        }
        X509Certificate own = certificates.stream().filter(certificate -> certificate.getBasicConstraints() < 0).findFirst()
            .orElseThrow(() -> new GeneralSecurityException("there is no certificate of a person in it"));
        return new OpenedPfx(key.orElseThrow(() -> new GeneralSecurityException("there is no key in it")),
            chain(own, certificates));
    }

    private static Optional<PrivateKeyInfo> info(Object value, List<char[]> passwords) throws GeneralSecurityException {
        if (value instanceof PKCS8EncryptedPrivateKeyInfo encrypted) {
            return Optional.of(first(passwords, password -> encrypted.decryptPrivateKeyInfo(decryptor(password)))
                .orElseThrow(() -> new GeneralSecurityException("the password does not open its key")));
        }
        return value instanceof PrivateKeyInfo info ? Optional.of(info) : Optional.empty();
    }

    private static List<X509Certificate> chain(X509Certificate own, List<X509Certificate> certificates) {
        List<X509Certificate> chain = new ArrayList<>(List.of(own));
        Optional<X509Certificate> next = Optional.of(own);
        while (next.isPresent() && chain.size() <= certificates.size()) {
            X509Certificate below = next.get();
            next = certificates.stream().filter(one -> !chain.contains(one)
                && one.getSubjectX500Principal().equals(below.getIssuerX500Principal())).findFirst();
            next.ifPresent(chain::add);
        }
        return chain;
    }
}
