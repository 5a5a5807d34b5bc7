package eu.testa.mail.core.digitalid;

import eu.testa.mail.core.file.DurableFile;
import eu.testa.mail.core.pki.CertificateAddresses;
import eu.testa.mail.core.pki.CertificateReader;
import eu.testa.mail.core.store.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder in which an earlier version kept digital IDs, or into which a backup of it was restored:
 * {@code <address>/<sha-256>.cer}, PEM; with {@code .own}, {@code .harvested} or {@code .exchanged} before {@code .cer} for how it
 * came, and {@code .changed} when its key was a new one.
 */
public final class EarlierFolder {

    private static final Logger LOGGER = LoggerFactory.getLogger(EarlierFolder.class);

    private final Path folder;

    /** @param folder need not be there */
    public EarlierFolder(Path folder) {
        this.folder = folder;
    }

    /** Moves what is in it into the store. What cannot be read stays, and is named in the log. */
    public void moveInto(Database database) throws IOException {
        if (Files.isDirectory(folder)) {
            DigitalIdTable table = new DigitalIdTable(database);
            for (Path mailbox : list(folder)) {
                for (Path file : Files.isDirectory(mailbox) ? list(mailbox) : List.<Path>of()) {
                    move(mailbox.getFileName().toString(), file, table);
                }
                deleteIfEmpty(mailbox);
            }
            deleteIfEmpty(folder);
        }
    }

    private static void move(String mailbox, Path file, DigitalIdTable table) throws IOException {
        if (DurableFile.isUnfinished(file)) {
            Files.delete(file);
            return;
        }
        try {
            String name = file.getFileName().toString();
            X509Certificate certificate = CertificateReader.read(Files.readAllBytes(file)).get(0);
            String address = CertificateAddresses.of(certificate).stream().filter(mailbox::equalsIgnoreCase).findFirst()
                .orElseThrow(() -> new CertificateException("it is not of " + mailbox));
            table.putNew(new DigitalId(address, certificate, origin(name), name.contains(".changed")));
            DurableFile.delete(file);
        } catch (CertificateException e) {
            LOGGER.warn("{} is not taken into the store: {}", file, e.getMessage());
        }
    }

    private static Origin origin(String name) {
        return name.contains(".harvested") ? Origin.HARVESTED : name.contains(".own") ? Origin.OWN_AUTHORITY
            : name.contains(".exchanged") ? Origin.EXCHANGED : Origin.IMPORTED;
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static void deleteIfEmpty(Path folder) throws IOException {
        if (Files.isDirectory(folder) && list(folder).isEmpty()) {
            Files.delete(folder);
        }
    }
}
