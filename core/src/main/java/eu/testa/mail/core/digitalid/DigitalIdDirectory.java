package eu.testa.mail.core.digitalid;

import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.file.DurableFile;
import eu.testa.mail.core.pki.CertificateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificates by mail address, in files: {@code <folder>/<address>/<sha-256>.cer}, PEM. They are read once, at the start;
 * after that memory answers, and a change is on disk before it is in memory.
 *
 * <p>Only addresses on TESTA are kept. Nothing is ever dropped by itself: what was encrypted to an expired certificate can
 * still be asked about.
 */
public final class DigitalIdDirectory {

    private static final Logger LOGGER = LoggerFactory.getLogger(DigitalIdDirectory.class);
    private static final String SUFFIX = ".cer";

    private final Path folder;
    private final TestaNamespace namespace;
    private final RevocationCheck revocations;
    private final Clock clock;
    private final ConcurrentSkipListMap<String, List<DigitalId>> byMailbox = new ConcurrentSkipListMap<>();

    private DigitalIdDirectory(Path folder, TestaNamespace namespace, RevocationCheck revocations, Clock clock) {
        this.folder = folder;
        this.namespace = namespace;
        this.revocations = revocations;
        this.clock = clock;
    }

    /**
     * Opens the directory in a folder, which is made when it is missing.
     *
     * @param revocations asked each time, so that a new CRL counts at once
     */
    public static DigitalIdDirectory open(Path folder, TestaNamespace namespace, RevocationCheck revocations,
        Clock clock) throws IOException {
        DurableFile.createSecretFolder(folder);
        DigitalIdDirectory directory = new DigitalIdDirectory(folder, namespace, revocations, clock);
        directory.load();
        return directory;
    }

    /**
     * Keeps a certificate for those of its addresses that are on TESTA.
     *
     * @return what was not there before; empty when all was, or when no address is on TESTA
     */
    public synchronized List<DigitalId> keep(X509Certificate certificate) throws IOException {
        List<DigitalId> added = new ArrayList<>();
        if (certificate.getBasicConstraints() >= 0) {
            return added;
        }
        for (String address : CertificateAddresses.of(certificate)) {
            DigitalId id = new DigitalId(address, certificate);
            if (namespace.domainOfAddress(address).isPresent() && !history(address).contains(id)) {
                write(id);
                add(id);
                added.add(id);
            }
        }
        return added;
    }

    /** Every certificate of an address, in any case of letters, newest first. */
    public List<DigitalId> history(String address) {
        return byMailbox.getOrDefault(address.toLowerCase(Locale.ROOT), List.of());
    }

    /** Every certificate, by address, newest first. */
    public List<DigitalId> all() {
        return byMailbox.values().stream().flatMap(List::stream).toList();
    }

    /** The certificate to encrypt to an address with: the newest that is valid, not revoked, and allowed for it. */
    public Optional<DigitalId> offered(String address) {
        return history(address).stream().filter(this::usable).findFirst();
    }

    /** The certificates to encrypt with, one an address. */
    public Stream<DigitalId> offered() {
        return byMailbox.values().stream().flatMap(ids -> ids.stream().filter(this::usable).limit(1));
    }

    /** Whether, and if not why not, users are offered a certificate. */
    public DigitalIdStatus status(DigitalId id) {
        Instant now = clock.instant();
        if (revocations.isRevoked(id.certificate())) {
            return DigitalIdStatus.REVOKED;
        }
        if (now.isAfter(id.notAfter())) {
            return DigitalIdStatus.EXPIRED;
        }
        if (now.isBefore(id.notBefore())) {
            return DigitalIdStatus.NOT_YET_VALID;
        }
        if (!id.encrypts()) {
            return DigitalIdStatus.SIGNING_ONLY;
        }
        return offered(id.address()).filter(id::equals).isPresent() ? DigitalIdStatus.OFFERED : DigitalIdStatus.SUPERSEDED;
    }

    /**
     * Deletes certificates of an address.
     *
     * @param sha256 which one; empty for all
     * @return how many were deleted
     */
    public synchronized int delete(String address, Optional<String> sha256) throws IOException {
        List<DigitalId> doomed = history(address).stream()
            .filter(id -> sha256.isEmpty() || id.sha256().equalsIgnoreCase(sha256.get())).toList();
        for (DigitalId id : doomed) {
            DurableFile.delete(file(id));
            byMailbox.compute(id.mailbox(), (mailbox, ids) -> {
                List<DigitalId> left = new ArrayList<>(ids);
                left.remove(id);
                return left.isEmpty() ? null : List.copyOf(left);
            });
        }
        return doomed.size();
    }

    private boolean usable(DigitalId id) {
        Instant now = clock.instant();
        return id.encrypts() && !now.isBefore(id.notBefore()) && !now.isAfter(id.notAfter())
            && !revocations.isRevoked(id.certificate());
    }

    private void write(DigitalId id) throws IOException {
        DurableFile.createSecretFolder(file(id).getParent());
        try {
            DurableFile.write(file(id), CertificateFiles.pem(id.certificate()));
        } catch (CertificateEncodingException e) {
            throw new IOException("the certificate of " + id.address() + " cannot be encoded", e);
        }
    }

    /** The name is safe in a path: the namespace lets no address through that has a slash or is a dot. */
    private Path file(DigitalId id) {
        return folder.resolve(id.mailbox()).resolve(id.sha256() + SUFFIX);
    }

    private void add(DigitalId id) {
        byMailbox.compute(id.mailbox(), (mailbox, ids) -> {
            List<DigitalId> more = new ArrayList<>(ids == null ? List.of() : ids);
            more.add(id);
            more.sort(DigitalId.NEWEST_FIRST);
            return List.copyOf(more);
        });
    }

    private void load() throws IOException {
        try (Stream<Path> mailboxes = Files.list(folder)) {
            for (Path mailbox : (Iterable<Path>) mailboxes.filter(Files::isDirectory)::iterator) {
                try (Stream<Path> files = Files.list(mailbox)) {
                    for (Path file : (Iterable<Path>) files::iterator) {
                        loadFile(mailbox.getFileName().toString(), file);
                    }
                }
            }
        }
    }

    /** One bad file must not keep the server from starting, nor the other certificates from their users. */
    private void loadFile(String mailbox, Path file) throws IOException {
        if (DurableFile.isUnfinished(file)) {
            Files.delete(file);
            return;
        }
        try {
            for (X509Certificate certificate : CertificateReader.read(Files.readAllBytes(file))) {
                CertificateAddresses.of(certificate).stream().filter(address -> address.equalsIgnoreCase(mailbox))
                    .findFirst().ifPresentOrElse(address -> add(new DigitalId(address, certificate)),
                        () -> LOGGER.warn("{} is not of {}; it is not offered", file, mailbox));
            }
        } catch (CertificateException e) {
            LOGGER.warn("{} is left out: {}", file, e.getMessage());
        }
    }
}
