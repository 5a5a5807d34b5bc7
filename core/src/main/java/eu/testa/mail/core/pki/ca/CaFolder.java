package eu.testa.mail.core.pki.ca;

import eu.testa.mail.core.file.DurableFile;
import eu.testa.mail.core.pki.CertificateFiles;
import eu.testa.mail.core.pki.EncryptedKey;
import eu.testa.mail.core.pki.PkiException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;

/**
 * The certificates and keys in the folder of a {@link CertificationAuthority}.
 *
 * @param path of the folder
 */
record CaFolder(Path path) {

    private static final List<String> FOLDERS = List.of("keys", "certificates", IssuedFiles.FOLDER);

    void create() throws IOException {
        for (String name : FOLDERS) {
            DurableFile.createSecretFolder(path.resolve(name));
        }
    }

    /** The file names of the CAs that there are, the root first. */
    List<String> cas() {
        return Stream.of(CertificationAuthority.ROOT, CertificationAuthority.ISSUING, CertificationAuthority.SERVERS)
            .filter(name -> Files.exists(caFile(name))).toList();
    }

    /** The certificate of a CA. */
    X509Certificate ca(String name) throws IOException, GeneralSecurityException {
        return read(caFile(name));
    }

    /** With its private key. */
    SigningCa signingCa(String name, char[] passphrase) throws IOException, GeneralSecurityException, PkiException {
        return new SigningCa(name, ca(name), keyFile(name).read(passphrase));
    }

    void writeKey(SigningCa ca, char[] passphrase) throws IOException, GeneralSecurityException, PkiException {
        keyFile(ca.fileName()).write(ca.key(), passphrase);
    }

    /** From now on, this CA is there. */
    void writeCa(SigningCa ca) throws IOException, GeneralSecurityException {
        DurableFile.write(caFile(ca.fileName()), CertificateFiles.pem(ca.certificate()));
    }

    /** A certificate that was issued. */
    X509Certificate certificate(String serial) throws IOException, GeneralSecurityException {
        return read(certificateFile(serial));
    }

    void write(X509Certificate certificate) throws IOException, GeneralSecurityException {
        DurableFile.write(certificateFile(CertificateFiles.serial(certificate)), CertificateFiles.pem(certificate));
    }

    void delete(String serial) throws IOException {
        Files.deleteIfExists(certificateFile(serial));
    }

    private Path caFile(String name) {
        return path.resolve(name + ".crt");
    }

    private EncryptedKey keyFile(String ca) {
        return new EncryptedKey(path.resolve("keys").resolve(ca + ".key"));
    }

    private Path certificateFile(String serial) {
        return path.resolve("certificates").resolve(serial + ".cer");
    }

    private static X509Certificate read(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
