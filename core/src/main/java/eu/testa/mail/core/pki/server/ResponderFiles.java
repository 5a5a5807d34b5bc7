package eu.testa.mail.core.pki.server;

import eu.testa.mail.core.file.DurableFile;
import eu.testa.mail.core.pki.CertificateFiles;
import eu.testa.mail.core.pki.PkiException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.List;

/**
 * The key of an OCSP responder and its certificates, one of each CA that it answers for: {@code ocsp.key} and
 * {@code ocsp.crt} (PEM, mode 0600) in a folder.
 */
public final class ResponderFiles {

    private final Path folder;

    public ResponderFiles(Path folder) {
        this.folder = folder;
    }

    /** Who certifies a responder's key. */
    @FunctionalInterface
    public interface Issuer {
        List<X509Certificate> certify(PublicKey key) throws IOException, GeneralSecurityException, PkiException;
    }

    public Path key() {
        return folder.resolve("ocsp.key");
    }

    public Path certificates() {
        return folder.resolve("ocsp.crt");
    }

    /** Whether a responder was set up here. */
    public boolean exist() {
        return Files.exists(key()) || Files.exists(certificates());
    }

    /**
     * What is there.
     *
     * @throws IOException if one cannot be read, is something else, or they do not fit; the message names the file
     */
    public ServerIdentity read() throws IOException {
        return ServerIdentity.read(key(), certificates());
    }

    /** Makes a new key, and writes it with what its issuer gives it. */
    public List<X509Certificate> write(SecureRandom random, Issuer issuer)
        throws IOException, GeneralSecurityException, PkiException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        KeyPair pair = generator.generateKeyPair();
        List<X509Certificate> issued = issuer.certify(pair.getPublic());
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (X509Certificate certificate : issued) {
            text.writeBytes(CertificateFiles.pem(certificate));
        }
        DurableFile.createSecretFolder(folder);
        DurableFile.writeSecret(key(), CertificateFiles.pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        DurableFile.writeSecret(certificates(), text.toByteArray());
        return issued;
    }
}
