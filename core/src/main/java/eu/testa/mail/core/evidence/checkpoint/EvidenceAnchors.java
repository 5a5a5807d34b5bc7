package eu.testa.mail.core.evidence.checkpoint;

import eu.testa.mail.core.digest.Sha256;
import eu.testa.mail.core.file.DurableFile;
import eu.testa.mail.core.pki.CertificateFiles;
import eu.testa.mail.core.pki.CertificateReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Whose signatures under checkpoints are believed. */
public final class EvidenceAnchors {

    private static final String KEPT = "evidence-certificates";

    private EvidenceAnchors() {
    }

    /** What a server believes: the certificates of its evidence key, and the CAs that it believes for S/MIME. */
    public static List<X509Certificate> ofServer(Path conf, Path var) throws IOException {
        List<X509Certificate> all = new ArrayList<>(own(var.resolve("secrets")));
        all.addAll(read(in(conf.resolve("smime").resolve("authorities"))));
        return all;
    }

    /** The certificate of a server's evidence key with those of its issuers, and those that it had before. */
    static List<X509Certificate> own(Path secrets) throws IOException {
        List<Path> files = new ArrayList<>();
        Path now = secrets.resolve("evidence.crt");
        if (Files.isRegularFile(now)) {
            files.add(now);
        }
        files.addAll(in(secrets.resolve(KEPT)));
        return read(files);
    }

    /** Keeps a certificate for the time when the key has another. */
    static void keep(X509Certificate certificate, Path secrets) throws IOException, CertificateEncodingException {
        Path folder = secrets.resolve(KEPT);
        Path file = folder.resolve(HexFormat.of().formatHex(Sha256.of(certificate.getEncoded())) + ".crt");
        if (Files.notExists(file)) {
            DurableFile.createSecretFolder(folder);
            DurableFile.writeSecret(file, CertificateFiles.pem(certificate));
        }
    }

    private static List<Path> in(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isRegularFile).filter(file -> !DurableFile.isUnfinished(file)).sorted().toList();
        }
    }

    /**
     * @param files PEM or DER
     * @throws IOException if one cannot be read; the message names it
     */
    public static List<X509Certificate> read(List<Path> files) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Path file : files) {
            try {
                certificates.addAll(CertificateReader.read(Files.readAllBytes(file)));
            } catch (CertificateException e) {
                throw new IOException(file + ": " + e.getMessage(), e);
            }
        }
        return certificates;
    }
}
