package eu.testa.mail.core.pki.ca;

import eu.testa.mail.core.file.DurableFile;
import eu.testa.mail.core.pki.CertificateFiles;
import eu.testa.mail.core.pki.PkiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The files for the owner of a digital ID, in {@code issued/ADDRESS/} until the administrator has handed them over. They are
 * complete under another name before the register knows the certificate, and get their own after that; so a crash leaves what
 * {@link #finishInterrupted} can bring to an end.
 */
final class IssuedFiles {

    static final String FOLDER = "issued";

    private static final String UNFINISHED = ".unfinished-";

    private final CaFolder ca;
    private final Path folder;

    IssuedFiles(CaFolder ca) {
        this.ca = ca;
        this.folder = ca.path().resolve(FOLDER);
    }

    /**
     * @throws PkiException if the files of an earlier digital ID are still there
     */
    void checkHandedOver(String address) throws PkiException {
        Path earlier = folder.resolve(address);
        if (Files.exists(earlier)) {
            throw new PkiException(earlier + " is still there, with the files of an earlier digital ID; hand them over, "
                + "then delete the folder: nobody but its owner may keep a private key");
        }
    }

    /** A folder for the files of this certificate, with those in it that need no secret. */
    Path begin(X509Certificate certificate) throws IOException, GeneralSecurityException {
        Path unfinished = folder.resolve(UNFINISHED + CertificateFiles.serial(certificate));
        DurableFile.createSecretFolder(unfinished);
        DurableFile.write(unfinished.resolve(IssuedId.CERTIFICATE), CertificateFiles.pem(certificate));
        DurableFile.write(unfinished.resolve(IssuedId.CHAIN), CertificateFiles.p7b(chain(certificate)));
        for (String name : List.of(CertificationAuthority.ROOT, CertificationAuthority.ISSUING)) {
            DurableFile.write(unfinished.resolve(name + ".crt"), CertificateFiles.pem(ca.ca(name)));
        }
        return unfinished;
    }

    /** The certificate and those of the CAs above it. */
    List<X509Certificate> chain(X509Certificate certificate) throws IOException, GeneralSecurityException {
        return List.of(certificate, ca.ca(CertificationAuthority.ISSUING), ca.ca(CertificationAuthority.ROOT));
    }

    /** Gives a folder its name, now that the register knows the certificate. */
    Path finish(Path unfinished, String address) throws IOException {
        Path finished = folder.resolve(address);
        DurableFile.rename(unfinished, finished);
        return finished;
    }

    /** What the register knows is issued and gets its folder; what it does not know never left. */
    void finishInterrupted(Register register) throws IOException, PkiException {
        for (Path one : list(folder, file -> file.getFileName().toString().startsWith(UNFINISHED))) {
            String serial = one.getFileName().toString().substring(UNFINISHED.length());
            Optional<RegisterEntry> entry = register.find(serial).stream().findFirst();
            if (entry.isPresent()) {
                finish(one, entry.get().subject());
            } else {
                for (Path file : list(one, any -> true)) {
                    Files.delete(file);
                }
                ca.delete(serial);
                Files.delete(one);
            }
        }
    }

    private static List<Path> list(Path folder, Predicate<Path> wanted) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(wanted).toList();
        }
    }
}
