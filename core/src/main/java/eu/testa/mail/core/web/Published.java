package eu.testa.mail.core.web;

import eu.testa.mail.core.file.LiveFolder;
import eu.testa.mail.core.pki.PemBlocks;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/**
 * The certificates of CAs and the CRLs of a server's folder {@code smime}, under the names of their files, DER: as the
 * certificates that these CAs issue say where they are (RFC 5280 §4.2.1.13, §4.2.2.1).
 */
final class Published {

    private static final int MAX_OCTETS = 20 * 1024 * 1024;
    private static final Set<String> LABELS = Set.of("CERTIFICATE", "X509 CRL");

    private final Path folder;

    Published(Path folder) {
        this.folder = folder;
    }

    /** Names of files with certificates. */
    Set<String> certificates() throws IOException {
        return names("authorities", ".crt");
    }

    private Set<String> names(String subfolder, String ending) throws IOException {
        Path place = folder.resolve(subfolder);
        if (!Files.isDirectory(place)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(Files::isRegularFile).map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(ending) && !name.startsWith("."))
                .collect(TreeSet::new, Set::add, Set::addAll);
        }
    }

    /** The content of a file with this name; empty if there is none. The name is looked up, it leads nowhere. */
    Optional<byte[]> find(String name) throws IOException {
        String place = name.endsWith(".crl") ? "crls" : "authorities";
        String ending = name.endsWith(".crl") ? ".crl" : ".crt";
        if (!names(place, ending).contains(name)) {
            return Optional.empty();
        }
        Path file = folder.resolve(place).resolve(name);
        return LiveFolder.readIfThere(file, Published::read);
    }

    private static byte[] read(Path file) throws IOException {
        if (Files.size(file) > MAX_OCTETS) {
            throw new IOException(file + " is larger than a CRL may be");
        }
        return der(Files.readAllBytes(file));
    }

    private static byte[] der(byte[] content) throws IOException {
        try {
            List<byte[]> blocks = PemBlocks.of(content, LABELS);
            if (blocks.isEmpty()) {
                throw new IOException("PEM, but neither a certificate nor a CRL");
            }
            String first = new String(blocks.get(0), StandardCharsets.ISO_8859_1);
            try (PemReader reader = new PemReader(new StringReader(first))) {
                PemObject object = reader.readPemObject();
                return object == null ? blocks.get(0) : object.getContent();
            }
        } catch (CertificateException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
