package eu.testa.mail.core.evidence;

import eu.testa.mail.core.digitalid.CertificateReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Whose signatures under checkpoints are believed. */
public final class EvidenceAnchors {

    private EvidenceAnchors() {
    }

    /** What a server believes: the certificate of its own evidence key, and the CAs that it believes for S/MIME. */
    public static List<X509Certificate> ofServer(Path conf, Path var) throws IOException {
        List<Path> files = new ArrayList<>();
        Path own = var.resolve("secrets").resolve("evidence.crt");
        if (Files.isRegularFile(own)) {
            files.add(own);
        }
        Path authorities = conf.resolve("smime").resolve("authorities");
        if (Files.isDirectory(authorities)) {
            try (Stream<Path> all = Files.list(authorities)) {
                all.filter(Files::isRegularFile).sorted().forEach(files::add);
            }
        }
        return read(files);
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
