package eu.testa.mail.server.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.WrittenEvidence;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import eu.testa.mail.server.spool.DamagedMailHealth;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.mailrepository.MailRepositoryContract;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.james.util.concurrency.ConcurrentTestRunner;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileMailRepositoryTest implements MailRepositoryContract {

    private static final MailRepositoryUrl ERROR = MailRepositoryUrl.from("file://error");

    @TempDir
    Path folder;

    private final WrittenEvidence evidence = new WrittenEvidence();

    @Override
    public MailRepository retrieveRepository() throws IOException {
        return new FileMailRepository(repositories(), ERROR, evidence, Clock.systemUTC());
    }

    @Override
    public MailRepository retrieveRepository(MailRepositoryPath path) throws IOException {
        return new FileMailRepository(repositories(),
            MailRepositoryUrl.fromPathAndProtocol(FileMailRepositories.PROTOCOL, path), evidence, Clock.systemUTC());
    }

    private FileMailRepositories repositories() {
        return new FileMailRepositories(folder.resolve("repositories"));
    }

    @Override
    @Test
    @Tag("slow")
    public void storeBigMailShouldNotFail() throws Exception {
        MailRepositoryContract.super.storeBigMailShouldNotFail();
    }

    @Override
    @Test
    @Tag("slow")
    public void retrieveBigMailShouldHaveSameHash() throws Exception {
        MailRepositoryContract.super.retrieveBigMailShouldHaveSameHash();
    }

    /** For a report that nobody took, say, this is the end: without a record its evidence would have none. */
    @Test
    void shouldWriteIntoTheEvidenceThatAMailIsKept() throws Exception {
        retrieveRepository().store(createMail(MAIL_1));

        assertThat(evidence.deeds(MAIL_1.asString())).containsExactly("kept");
        assertThat(evidence.records().get(0).text(EvidenceRecord.WHAT)).contains("repository error");
    }

    /** What James' database could not take. */
    @Test
    void shouldKeepAMailWithALongErrorAndManyRecipients() throws Exception {
        MailImpl mail = createMail(MAIL_1);
        mail.setErrorMessage("the store cannot be used, ".repeat(100));
        mail.setRemoteAddr("2001:db8:85a3:8d3:1319:8a2e:370:7348");
        mail.setRecipients(IntStream.range(0, 500).mapToObj(FileMailRepositoryTest::recipient).toList());
        retrieveRepository().store(mail);

        Mail kept = retrieveRepository().retrieve(MAIL_1);
        assertThat(kept.getErrorMessage()).isEqualTo(mail.getErrorMessage());
        assertThat(kept.getRemoteAddr()).isEqualTo(mail.getRemoteAddr());
        assertThat(kept.getRecipients()).isEqualTo(mail.getRecipients());
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 100_000})
    void shouldSetAsideAMailThatHasChangedOnTheDisk(int size) throws Exception {
        MailImpl mail = createMail(MAIL_1);
        mail.setMessageNoCopy(new MimeMessageWrapper(
            MimeMessageInputStreamSource.create("m", new ByteArrayInputStream(new byte[size]))));
        MailRepository repository = retrieveRepository();
        repository.store(mail);
        Path file = folder.resolve("repositories/error").resolve(MAIL_1.asString() + ".mail");
        byte[] octets = Files.readAllBytes(file);
        octets[octets.length - 1] ^= 1;
        Files.write(file, octets);

        assertThatThrownBy(() -> MimeMessageOctets.of(repository.retrieve(MAIL_1).getMessage()).open().readAllBytes())
            .hasStackTraceContaining("has changed since it was written");
        assertThat(repository.size()).isZero();
        assertThat(new DamagedMailHealth(List.of(folder.resolve("repositories"))).look().cause())
            .contains("repositories/error/damaged/" + file.getFileName());
    }

    private static MailAddress recipient(int number) {
        try {
            return new MailAddress("Jeanne.Martin" + number + "@tcn.f.eu-admin.net");
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldKeepTheOctets() throws Exception {
        byte[] octets = "Subject: \u00e9\r\n\r\n.dot\r\nno end".getBytes(StandardCharsets.ISO_8859_1);
        MailImpl mail = createMail(MAIL_1);
        mail.setMessageNoCopy(new MimeMessageWrapper(
            MimeMessageInputStreamSource.create("source", new ByteArrayInputStream(octets))));
        retrieveRepository().store(mail);

        MimeMessageWrapper kept = (MimeMessageWrapper) retrieveRepository().retrieve(MAIL_1).getMessage();
        assertThat(kept.getMessageInputStream().readAllBytes()).isEqualTo(octets);
    }

    /** A mail for two countries is deferred as two, with one name; each may end here. */
    @Test
    void shouldKeepBothPartsOfAMailWithOneName() throws Exception {
        MailRepository repository = retrieveRepository();
        MailKey french = repository.store(mailFor(1));
        MailKey danish = repository.store(mailFor(2));
        assertThat(repository.store(mailFor(1))).as("the same again is not a third").isEqualTo(french);
        assertThat(repository.list()).toIterable().containsExactlyInAnyOrder(french, danish);
        assertThat(repository.retrieve(french).getRecipients()).containsExactly(recipient(1));
        assertThat(repository.retrieve(danish).getRecipients()).containsExactly(recipient(2));
        assertThat(repository.retrieve(danish).getName()).as("not one mail to who gets it from here")
            .isEqualTo(danish.asString());
    }

    @Test
    void shouldKeepAllPartsOfAMailThatComeAtOnce() throws Exception {
        MailRepository repository = retrieveRepository();
        ConcurrentTestRunner.builder().operation((thread, step) -> repository.store(mailFor(100 * thread + step)))
            .threadCount(8).operationCount(5).runSuccessfullyWithin(Duration.ofMinutes(1));
        assertThat(repository.size()).isEqualTo(40);
    }

    @Test
    void shouldNotOverwriteWhatCannotBeRead() throws Exception {
        repositories().add(ERROR);
        Path damaged = Files.writeString(folder.resolve("repositories/error/mail1.mail"), "half an envelo");
        MailKey key = retrieveRepository().store(mailFor(1));
        assertThat(damaged).hasContent("half an envelo");
        assertThat(retrieveRepository().retrieve(key).getRecipients()).containsExactly(recipient(1));
    }

    private MailImpl mailFor(int number) throws MessagingException {
        MailImpl mail = createMail(MAIL_1);
        mail.setRecipients(List.of(recipient(number)));
        return mail;
    }

    @Test
    void shouldLeaveTheFolderWhateverTheKey() throws Exception {
        retrieveRepository().store(createMail(new MailKey("../../elsewhere")));
        try (Stream<Path> all = Files.walk(folder)) {
            assertThat(all.filter(Files::isRegularFile)).singleElement()
                .satisfies(file -> assertThat(file).hasParent(folder.resolve("repositories/error")));
        }
        assertThat(retrieveRepository().list()).toIterable().containsExactly(new MailKey("../../elsewhere"));
    }

    @Test
    void shouldSayWhenAMailCannotBeStored() throws Exception {
        MailRepository repository = retrieveRepository();
        Files.delete(folder.resolve("repositories/error"));
        assertThatThrownBy(() -> repository.store(createMail(MAIL_1))).isInstanceOf(MessagingException.class)
            .hasMessageContaining("mail1 cannot be stored");
    }

    @Test
    void shouldRemoveWhatAKilledServerHadNotFinished() throws Exception {
        repositories().add(ERROR);
        Path half = Files.createFile(folder.resolve("repositories/error/half.tmp"));
        retrieveRepository();
        assertThat(half).doesNotExist();
    }

    @Test
    void shouldKnowItsRepositoriesAfterARestart() {
        repositories().add(ERROR);
        repositories().add(MailRepositoryUrl.from("file://a/b"));
        assertThat(repositories().listDistinct()).containsExactlyInAnyOrder(ERROR, MailRepositoryUrl.from("file://a/b"));
        assertThat(repositories().contains(ERROR)).isTrue();
        assertThat(repositories().contains(MailRepositoryUrl.from("file://other"))).isFalse();
    }

    @Test
    void shouldBeReadableByTheServerOnly() throws IOException {
        repositories().add(ERROR);
        assertThat(Files.getPosixFilePermissions(folder.resolve("repositories/error"))).containsExactlyInAnyOrder(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
    }
}
