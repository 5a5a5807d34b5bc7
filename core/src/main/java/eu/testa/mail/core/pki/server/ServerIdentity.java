package eu.testa.mail.core.pki.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;

/**
 * What a server shows in TLS.
 *
 * @param key   fits the first certificate
 * @param chain the server's certificate, and those that lead to its CA
 */
public record ServerIdentity(PrivateKey key, List<X509Certificate> chain) {

    private static final byte[] SAMPLE = new byte[32];

    public ServerIdentity {
        chain = List.copyOf(chain);
    }

    /**
     * Reads two files as the listeners have them.
     *
     * @param keyFile         an unencrypted private key (PEM)
     * @param certificateFile certificates (PEM)
     * @throws IOException if one cannot be read, is something else, or the two do not fit; the message names the file
     */
    public static ServerIdentity read(Path keyFile, Path certificateFile) throws IOException {
        PrivateKeyInfo content = content(keyFile);
        List<X509Certificate> chain = certificates(certificateFile);
        PublicKey certified = chain.get(0).getPublicKey();
        return key(content, certified.getAlgorithm()).filter(key -> fit(key, certified))
            .map(key -> new ServerIdentity(key, chain))
            .orElseThrow(() -> new IOException(keyFile + " is not the key of the certificate in " + certificateFile
                + (chain.size() > 1 ? ", whose first certificate has to be the server's own" : "")));
    }

    private static PrivateKeyInfo content(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file); PEMParser parser = new PEMParser(reader)) {
            Object found = parser.readObject();
            if (found instanceof PEMKeyPair pair) {
                return pair.getPrivateKeyInfo();
            }
            if (found instanceof PrivateKeyInfo info) {
                return info;
            }
        } catch (NoSuchFileException e) {
            throw new IOException(file + " is missing", e);
        } catch (PEMException e) {
            throw new IOException(file + " is no private key (PEM, not encrypted): " + e.getMessage(), e);
        }
        throw new IOException(file + " is no private key (PEM, not encrypted)");
    }

    /**
     * Under the certificate's name of the algorithm: TLS uses no key that calls it by another, and Bouncy Castle, which a server
     * adds when it is first needed, says ECDSA for EC. Empty if it is a key of another algorithm.
     */
    private static Optional<PrivateKey> key(PrivateKeyInfo content, String algorithm) throws IOException {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(content.getEncoded())));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static List<X509Certificate> certificates(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            List<X509Certificate> chain = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                .map(X509Certificate.class::cast).toList();
            if (chain.isEmpty()) {
                throw new IOException(file + " has no certificate (PEM)");
            }
            return chain;
        } catch (NoSuchFileException e) {
            throw new IOException(file + " is missing", e);
        } catch (CertificateException e) {
            throw new IOException(file + " is no certificate (PEM): " + e.getMessage(), e);
        }
    }

    /** Only the owner of a certificate can sign what it verifies. */
    private static boolean fit(PrivateKey key, PublicKey certified) {
        try {
            Signature signature = Signature.getInstance(switch (certified.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> certified.getAlgorithm();
            });
            signature.initSign(key);
            signature.update(SAMPLE);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(SAMPLE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
