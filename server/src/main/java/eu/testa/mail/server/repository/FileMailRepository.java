package eu.testa.mail.server.repository;

import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.mailets.evidence.Reception;
import eu.testa.mail.mailets.james.MailState;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import eu.testa.mail.server.spool.DamagedMailException;
import eu.testa.mail.server.spool.DirectorySync;
import eu.testa.mail.server.spool.SpoolFile;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mail repository in one directory, a file a mail, named by its key. {@code store} returns when the mail survives a
 * power cut. Its octets are read from the file when they are asked for. That it is kept here is in the evidence: for a mail that
 * comes to a repository, this is its end, or the beginning of an administrator's work.
 *
 * <p>A mail's key is its name. What comes again with the same name and the same recipients replaces it, as James demands;
 * with other recipients it is another part of the mail, which was for two countries, and is kept beside it: it is named
 * NAME-2 from then on.
 *
 * <p>James' own repositories do not serve as a last resort: {@code jpa://} stores no mail with more than some ten
 * recipients or a long error message, and {@code file://} does not fsync.
 */
public final class FileMailRepository implements MailRepository {

    private static final Logger LOGGER = LoggerFactory.getLogger(FileMailRepository.class);
    private static final String DAMAGED = "damaged";
    private static final String SUFFIX = ".mail";
    private static final String UNFINISHED = ".tmp";
    /** What file systems take for a name. */
    private static final int MAX_NAME = 255;

    private final String name;
    private final Evidence evidence;
    private final Clock clock;
    private final Path directory;
    private final DirectorySync names;

    /**
     * @throws IOException if its directory cannot be made or read
     */
    @Inject
    FileMailRepository(FileMailRepositories repositories, MailRepositoryUrl url, Evidence evidence, Clock clock) throws IOException {
        this.name = "repository " + url.getPath().asString();
        this.evidence = evidence;
        this.clock = clock;
        this.directory = repositories.open(url);
        this.names = new DirectorySync(directory);
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory, "*" + UNFINISHED)) {
            for (Path leftover : leftovers) {
                Files.delete(leftover);
            }
        }
    }

    /** One at a time: two parts of a mail that come at once must not find the same key free. */
    @Override
    public synchronized MailKey store(Mail mail) throws MessagingException {
        MailKey key = freeKey(mail);
        Path file = file(key);
        Path written = directory.resolve(UUID.randomUUID() + UNFINISHED);
        try {
            SpoolFile.write(written, MailState.of(mail).named(key.asString()), MimeMessageOctets.of(mail.getMessage()));
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
            names.sync();
            evidence.write(EvidenceRecord.of(EvidenceEvent.KEPT).with(EvidenceRecord.MAIL, Reception.idOf(mail))
                .with(EvidenceRecord.TO, mail.getRecipients().stream().map(MailAddress::asString).toList())
                .with(EvidenceRecord.WHAT, name).at(clock.instant()));
            return key;
        } catch (IOException e) {
            forget(written, e);
            throw new MessagingException("mail " + mail.getName() + " cannot be stored in " + directory + ": " + e, e);
        }
    }

    private MailKey freeKey(Mail mail) throws MessagingException {
        MailKey key = MailKey.forMail(mail);
        for (int part = 2; isTaken(key, mail); part++) {
            key = new MailKey(mail.getName() + "-" + part);
        }
        return key;
    }

    /** By mail for others, or by something that cannot be read: neither is overwritten. */
    private boolean isTaken(MailKey key, Mail mail) throws MessagingException {
        try {
            return !Set.copyOf(SpoolFile.read(file(key), damage -> { }).getRecipients()).equals(Set.copyOf(mail.getRecipients()));
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static void forget(Path file, IOException why) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    @Override
    public Mail retrieve(MailKey key) throws MessagingException {
        Path file = file(key);
        try {
            return SpoolFile.read(file, damage -> setAside(file, damage));
        } catch (NoSuchFileException e) {
            return null;
        } catch (DamagedMailException e) {
            throw new MessagingException(setAside(file, e), e);
        } catch (IOException e) {
            throw new MessagingException(file(key) + " cannot be read: " + e, e);
        }
    }

    /** What was done, in words. A reader that meets it later finds it gone from the repository. */
    private String setAside(Path file, DamagedMailException why) {
        String words;
        try {
            Path kept = Files.createDirectories(directory.resolve(DAMAGED)).resolve(file.getFileName());
            Files.move(file, kept, StandardCopyOption.ATOMIC_MOVE);
            words = why.getMessage() + ". It is kept as " + kept + "; look at it.";
        } catch (IOException e) {
            words = why.getMessage() + ", and it cannot be moved aside: " + e;
        }
        LOGGER.error("A mail in a repository is damaged: {}", words);
        return words;
    }

    @Override
    public void remove(MailKey key) throws MessagingException {
        try {
            Files.deleteIfExists(file(key));
        } catch (IOException e) {
            throw new MessagingException(file(key) + " cannot be removed: " + e, e);
        }
    }

    @Override
    public void removeAll() throws MessagingException {
        for (MailKey key : keys()) {
            remove(key);
        }
    }

    @Override
    public Iterator<MailKey> list() throws MessagingException {
        return keys().iterator();
    }

    @Override
    public long size() throws MessagingException {
        return keys().size();
    }

    private List<MailKey> keys() throws MessagingException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(SUFFIX))
                .sorted()
                .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                .map(name -> new MailKey(URLDecoder.decode(name, StandardCharsets.UTF_8)))
                .toList();
        } catch (IOException e) {
            throw new MessagingException(directory + " cannot be listed: " + e, e);
        }
    }

    private Path file(MailKey key) throws MessagingException {
        String name = URLEncoder.encode(key.asString(), StandardCharsets.UTF_8) + SUFFIX;
        if (name.length() > MAX_NAME) {
            throw new MessagingException("the name of mail " + key.asString() + " is too long for a file");
        }
        return directory.resolve(name);
    }
}
