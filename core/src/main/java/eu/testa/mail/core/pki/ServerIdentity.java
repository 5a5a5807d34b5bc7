package eu.testa.mail.core.pki;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

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
        PrivateKey key = key(keyFile);
        List<X509Certificate> chain = certificates(certificateFile);
        if (!fit(key, chain.get(0))) {
            throw new IOException(keyFile + " is not the key of the certificate in " + certificateFile
                + (chain.size() > 1 ? ", whose first certificate has to be the server's own" : ""));
        }
        return new ServerIdentity(key, chain);
    }

    private static PrivateKey key(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file); PEMParser parser = new PEMParser(reader)) {
            Object found = parser.readObject();
            if (found instanceof PEMKeyPair pair) {
                return new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
            }
            if (found instanceof PrivateKeyInfo info) {
                return new JcaPEMKeyConverter().getPrivateKey(info);
            }
        } catch (NoSuchFileException e) {
            throw new IOException(file + " is missing", e);
        } catch (PEMException e) {
            throw new IOException(file + " is no private key (PEM, not encrypted): " + e.getMessage(), e);
        }
        throw new IOException(file + " is no private key (PEM, not encrypted)");
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
    private static boolean fit(PrivateKey key, X509Certificate certificate) {
        try {
            // not by the key's own word for it: with Bouncy Castle about, EC is ECDSA
            String algorithm = certificate.getPublicKey().getAlgorithm();
            Signature signature = Signature.getInstance(switch (algorithm) {
                case "RSA" -> "SHA256withRSA";
                case "EC", "ECDSA" -> "SHA256withECDSA";
                default -> algorithm;
            });
            signature.initSign(key);
            signature.update(SAMPLE);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(SAMPLE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
