package eu.testa.mail.server.command.evidence;

import eu.testa.mail.core.digitalid.CertificateReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Whose signatures under checkpoints count. */
final class Believed {

    @Option(names = "--anchors", paramLabel = "FILE",
        description = "Certificates of authorities, or of the evidence key itself (PEM or DER); may be given several times. "
            + "Default: those in conf/smime/authorities of the server, and its own evidence key's.")
    private List<Path> anchors = List.of();

    /** What was given, else what the server of this folder believes. */
    List<X509Certificate> certificates(Path evidence) throws IOException {
        List<Path> files = new ArrayList<>(anchors);
        if (files.isEmpty()) {
            Path var = evidence.getParent();
            add(files, var.resolve("secrets").resolve("evidence.crt"));
            Path authorities = var.resolveSibling("conf").resolve("smime").resolve("authorities");
            if (Files.isDirectory(authorities)) {
                try (Stream<Path> all = Files.list(authorities)) {
                    all.sorted().forEach(file -> add(files, file));
                }
            }
        }
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

    private static void add(List<Path> files, Path file) {
        if (Files.isRegularFile(file)) {
            files.add(file);
        }
    }
}
