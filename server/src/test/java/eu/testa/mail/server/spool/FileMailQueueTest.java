package eu.testa.mail.server.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.apache.james.queue.api.Mails.defaultMail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Bytes;
import eu.testa.mail.core.delivery.smtp.KnownTraits;
import eu.testa.mail.core.delivery.smtp.MessageTraits;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.mailets.james.MailState;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import eu.testa.mail.mailets.james.UnchangedMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A spool in which each mail has a file. */
class FileMailQueueTest extends SpoolQueueContract {

    @Override
    protected SpoolJournal.Sizes journal() {
        return SpoolJournal.Sizes.NONE;
    }

    @ParameterizedTest
    @ValueSource(ints = {-32_000, -1, 0, 1, 100_000})
    void shouldKeepEveryOctetOfAMessageOfAnySize(int aboveWhatFitsIntoMemory) throws Exception {
        queue.enQueue(mail("m", new byte[0]));
        long envelope = Files.size(spoolFiles().get(0));
        take().done(CompletionStatus.SUCCESS);
        awaitEmptyFolder();
        byte[] octets = new byte[Math.toIntExact(SpoolFile.IN_MEMORY - envelope + aboveWhatFitsIntoMemory)];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) (i * 31 % 251);
        }
        queue.enQueue(mail("m", octets));

        MessageSource browsed = MimeMessageOctets.of(queue.browse().next().getMail().getMessage());
        MessageSource taken = MimeMessageOctets.of(take().getMail().getMessage());

        for (MessageSource message : List.of(browsed, taken)) {
            assertThat(message.size()).isEqualTo(octets.length);
            for (int times = 0; times < 2; times++) {
                try (InputStream in = message.open()) {
                    assertThat(in.readAllBytes()).isEqualTo(octets);
                }
            }
        }
    }

    @Test
    void shouldProcessAndRemoveAMailOfAServerWhoseFileNamesHadNoFlow() throws Exception {
        queue.enQueue(mail("before", new byte[0]));
        Path file = spoolFiles().get(0);
        Files.move(file, file.resolveSibling(file.getFileName().toString().replaceFirst("-[0-9a-f]{16}", "")));
        queue.stop();
        queue = openQueue();

        MailQueueItem item = take();
        assertThat(item.getMail().getName()).isEqualTo("before");
        item.done(CompletionStatus.SUCCESS);
        awaitEmptyFolder();
    }

    @Test
    void shouldForgetAtStartWhatWasNeverAcknowledged() throws Exception {
        Files.writeString(directory.resolve("tmp/0000000000000000001-0000000001.mail"), "half a ma");

        queue.stop();
        queue = openQueue();

        assertThat(queue.getSize()).isZero();
        assertThat(directory.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void shouldRefuseAMailItCannotStoreAndLeaveNothingBehind() throws Exception {
        Files.delete(directory.resolve("tmp"));

        assertThatThrownBy(() -> queue.enQueue(defaultMail().name("name").build()))
            .isInstanceOf(MailQueueException.class)
            .hasMessageContaining("could not be stored in " + directory)
            .hasMessageContaining("not accepted");
        assertThat(queue.getSize()).isZero();
        assertThat(spoolFiles()).isEmpty();
    }

    @Test
    void shouldSetADamagedFileAsideAndGoOn() throws Exception {
        Files.writeString(directory.resolve("0000000000000000001-0000000001.mail"), "not an envelope\r\nSubject: x\r\n");
        queue.stop();
        queue = openQueue();
        queue.enQueue(defaultMail().name("sound").build());

        assertThat(take().getMail().getName()).isEqualTo("sound");
        assertThat(directory.resolve("damaged/0000000000000000001-0000000001.mail")).exists();
        assertThat(queue.getSize()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{}",
        "null",
        "[]",
        "\0\0\0{",
        "{'name':'x','sender':'','recipients':['not an address'],'attributes':{},'headersForRecipient':{}}",
        "{'name':'x','sender':'a b','recipients':[],'attributes':{},'headersForRecipient':{}}",
        "{'name':'x','sender':'','recipients':[null],'attributes':{},'headersForRecipient':{}}",
        "{'name':'x','sender':'','recipients':[],'attributes':{'a':{'serializer':'none','value':1}},'headersForRecipient':{}}",
        "{'name':'x','sender':'','recipients':[],'attributes':{'a':null},'headersForRecipient':{}}",
        "{'name':'x','sender':'','recipients':[],'attributes':{},'headersForRecipient':{'j@f.test':['no header']}}"})
    void shouldSetAsideAnEnvelopeThatCannotBeReadBackAndGoOn(String envelope) throws Exception {
        String file = "0000000000000000001-0000000001.mail";
        byte[] json = envelope.replace('\'', '"').getBytes(US_ASCII);
        byte[] message = "Subject: x\r\n\r\n".getBytes(US_ASCII);
        SpoolHeader header = SpoolHeader.of(json, message.length, SpoolHeader.sum(message, 0, message.length));
        Files.write(directory.resolve(file), Bytes.concat(header.toLine(), json, "\n".getBytes(US_ASCII), message));
        queue.stop();
        queue = openQueue();
        queue.enQueue(defaultMail().name("sound").build());
        assertThat(queue.browse()).toIterable().extracting(item -> item.getMail().getName()).containsExactly("sound");
        assertThat(queue.remove(ManageableMailQueue.Type.Name, "another")).isZero();
        assertThat(queue.remove(ManageableMailQueue.Type.Recipient, "j@f.test")).isZero();

        assertThat(take().getMail().getName()).isEqualTo("sound");
        assertThat(directory.resolve("damaged").resolve(file)).exists();
        assertThat(queue.getSize()).isEqualTo(1);
    }

    /** A message that fits into memory, and one that does not; the cut and the flip at the start, in the middle, at the end. */
    @ParameterizedTest
    @CsvSource({"100, cut, false", "100, flip, false", "200000, cut, false", "200000, flip, false", "200000, cut, true", "200000, flip, true"})
    void shouldNeverHandOutAMessageWithOtherOctetsThanThoseWritten(int size, String damage, boolean cameIn) throws Exception {
        for (double where : new double[] {0, 0.01, 0.3, 0.8, 1}) {
            queue.enQueue(cameIn ? incoming("damaged", new byte[size], 1) : mail("damaged", new byte[size]));
            Path file = spoolFiles().get(0);
            byte[] octets = Files.readAllBytes(file);
            int position = (int) (where * (octets.length - 3));
            if (damage.equals("cut")) {
                Files.write(file, Bytes.concat(Arrays.copyOf(octets, position),
                    Arrays.copyOfRange(octets, position + 3, octets.length)));
            } else {
                octets[position] ^= 4;
                Files.write(file, octets);
            }
            queue.enQueue(mail("sound", new byte[size]));

            MailQueueItem taken = take();
            if (taken.getMail().getName().equals("damaged")) {
                assertThatThrownBy(() -> readToTheEnd(taken)).hasStackTraceContaining("has changed since it was written");
                taken.done(CompletionStatus.SUCCESS);
            } else {
                readToTheEnd(taken);
                taken.done(CompletionStatus.SUCCESS);
            }
            if (queue.getSize() > 0) {
                MailQueueItem sound = take();
                assertThat(sound.getMail().getName()).isEqualTo("sound");
                sound.done(CompletionStatus.SUCCESS);
            }
            assertThat(directory.resolve("damaged").resolve(file.getFileName())).exists();
            assertThat(new DamagedMailHealth(List.of(folder)).look().cause()).contains(file.getFileName().toString());
            awaitEmptyFolder();
        }
    }

    private static void readToTheEnd(MailQueueItem item) throws Exception {
        try (InputStream in = MimeMessageOctets.of(item.getMail().getMessage()).open()) {
            in.readAllBytes();
        }
    }

    @Test
    void shouldNotGiveTheLastOctetsOfADamagedMessageToAReaderThatCounts() throws Exception {
        queue.enQueue(mail("damaged", new byte[100_000]));
        Path file = spoolFiles().get(0);
        byte[] octets = Files.readAllBytes(file);
        octets[octets.length / 2] ^= 1;
        Files.write(file, octets);

        MailQueueItem taken = take();
        try (InputStream in = MimeMessageOctets.of(taken.getMail().getMessage()).open()) {
            assertThatThrownBy(() -> in.readNBytes(100_000)).isInstanceOf(DamagedMailException.class);
        }
        taken.done(CompletionStatus.REJECT);
        assertThat(directory.resolve("damaged").resolve(file.getFileName())).exists();
        assertThat(queue.getSize()).isZero();
    }

    @Test
    void shouldKeepWhatTheDiskDoesNotGiveNowAndGoOn() throws Exception {
        Path unreadable = Files.createDirectory(directory.resolve("0000000000000000002-0000000001.mail"));
        queue.stop();
        queue = openQueue();
        queue.enQueue(defaultMail().name("sound").build());

        assertThat(take().getMail().getName()).isEqualTo("sound");
        assertThat(unreadable).as("it is tried again").exists();
        assertThat(queue.getSize()).isEqualTo(2);
    }

    private MailImpl incoming(String name, byte[] octets, int recipients) throws Exception {
        MailImpl.Builder mail = MailImpl.builder().name(name).sender("alain.dupont@tcn.b.eu-admin.net");
        for (int i = 0; i < recipients; i++) {
            mail.addRecipient("jeanne.martin" + i + "@tcn.f.eu-admin.net");
        }
        IncomingMessage message = queue.incoming(name);
        for (int from = 0, count = 1; from < octets.length; from += count, count = Math.min(2 * count + 1, octets.length - from)) {
            message.write(octets, from, count);
        }
        message.complete();
        MailImpl built = mail.build();
        built.setMessageNoCopy(new UnchangedMessage(message));
        return built;
    }

    private static byte[] random(int size) {
        byte[] octets = new byte[size];
        new Random(size).nextBytes(octets);
        return octets;
    }

    private static byte[] octets(Mail mail) throws Exception {
        try (InputStream in = MimeMessageOctets.of(mail.getMessage()).open()) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 61_440, 61_441, 65_535, 65_536, 65_537, 126_976, 126_977, 131_072, 1_000_000})
    void shouldKeepEveryOctetOfAMessageThatCameIn(int size) throws Exception {
        byte[] octets = random(size);
        MailImpl mail = incoming("m", octets, 2);
        assertThat(octets(mail)).as("read by whoever decides about it").isEqualTo(octets);

        queue.enQueue(mail);
        mail.dispose();

        assertThat(directory.resolve("tmp")).isEmptyDirectory();
        queue.stop();
        queue = openQueue();
        MailQueueItem taken = take();
        assertThat(taken.getMail().getRecipients()).hasSize(2);
        assertThat(taken.getMail().getMessageSize()).isEqualTo(size);
        assertThat(octets(taken.getMail())).isEqualTo(octets);
        taken.done(CompletionStatus.SUCCESS);
        awaitEmptyFolder();
    }

    private static Optional<MessageTraits> known(Mail mail) throws Exception {
        return ((KnownTraits) MimeMessageOctets.of(mail.getMessage())).traits();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\n", "a\n.\n", "\u00e9\r\n"})
    void shouldKnowWhatWasSeenOfALargeMessageWhileItCameInAsLongAsItIsUnchanged(String text) throws Exception {
        byte[] octets = text.repeat(100_000).getBytes(StandardCharsets.UTF_8);
        MessageTraits read = MessageTraits.of(MessageSource.of(octets));
        queue.enQueue(incoming("m", octets, 1));

        Mail mail = take().getMail();

        assertThat(known(mail)).contains(read);
        UnchangedMessage asWritten = (UnchangedMessage) mail.getMessage();
        MimeMessageOctets.replace(mail, asWritten.below("a line that does not end in CRLF\n"));
        assertThat(known(mail)).isEmpty();
        MimeMessageOctets.replace(mail, asWritten.below("X-Seen: \u00e9\r\n"));
        assertThat(known(mail)).contains(MessageTraits.of(MessageSource.of(octets(mail))));
        mail.getMessage().addHeader("X-Changed", "yes");
        assertThat(known(mail)).isEmpty();

        queue.stop();
        queue = openQueue();
        assertThat(known(take().getMail())).as("nothing is known after a start").isEmpty();
    }

    @Test
    void shouldNotTakeOneMessageForAnotherThatWasSeen() throws Exception {
        queue.enQueue(incoming("m", new byte[200_000], 1));
        Path file = spoolFiles().get(0);
        Files.delete(file);
        SpoolFile.write(file, MailState.of(mail("m", random(200_000))), MessageSource.of(random(200_000)));

        assertThat(known(take().getMail())).isEmpty();
    }

    @Test
    void shouldMakeTheFileOfAMessageThatOfItsMail() throws Exception {
        MailImpl mail = incoming("m", random(200_000), 2);
        Object written = Files.getAttribute(directory.resolve("tmp/m"), "unix:ino");

        queue.enQueue(mail);

        assertThat(Files.getAttribute(spoolFiles().get(0), "unix:ino")).isEqualTo(written);
        assertThat(Files.size(spoolFiles().get(0))).isEqualTo(200_000 + SpoolFile.ROOM);
    }

    @Test
    void shouldNeverWriteAgainIntoTheFileOfAMail() throws Exception {
        byte[] octets = random(200_000);
        MailImpl mail = incoming("m", octets, 1);
        queue.enQueue(mail);
        mail.setErrorMessage("another envelope");

        assertThatThrownBy(() -> queue.enQueue(mail)).isInstanceOf(MailQueueException.class);
        mail.dispose();

        Mail taken = take().getMail();
        assertThat(taken.getErrorMessage()).isNull();
        assertThat(octets(taken)).isEqualTo(octets);
    }

    @Test
    void shouldCopyAMessageWhoseFileHasNoRoomForItsEnvelope() throws Exception {
        byte[] octets = random(200_000);
        MailImpl mail = incoming("m", octets, 200);

        queue.enQueue(mail);
        mail.dispose();

        assertThat(directory.resolve("tmp")).isEmptyDirectory();
        Mail taken = take().getMail();
        assertThat(taken.getRecipients()).hasSize(200);
        assertThat(octets(taken)).isEqualTo(octets);
    }

    @Test
    void shouldKeepAMessageThatSomebodyHasChangedWithTheChange() throws Exception {
        MailImpl mail = incoming("m", Bytes.concat("Subject: x\r\n\r\n".getBytes(US_ASCII), new byte[200_000]), 1);
        mail.getMessage().addHeader("X-Seen", "yes");

        queue.enQueue(mail);

        assertThat(new String(octets(take().getMail()), US_ASCII)).contains("X-Seen: yes\r\n");
    }

    @Test
    void shouldLeaveNothingOfAMessageThatWasRefused() throws Exception {
        MailImpl mail = incoming("m", new byte[200_000], 1);
        assertThat(directory.resolve("tmp/m")).exists();

        mail.dispose();

        assertThat(directory.resolve("tmp")).isEmptyDirectory();
        assertThat(queue.getSize()).isZero();
    }

    @Test
    void shouldRefuseAMessageThatCouldNotBeKeptWhileItCameIn() throws Exception {
        Files.createDirectory(directory.resolve("tmp/m"));
        MailImpl mail = incoming("m", new byte[200_000], 1);

        assertThatThrownBy(() -> octets(mail)).hasStackTraceContaining("could not be kept while it came in");
        assertThatThrownBy(() -> queue.enQueue(mail)).isInstanceOf(MailQueueException.class)
            .hasMessageContaining("could not be kept while it came in");
        assertThat(spoolFiles()).isEmpty();
        assertThat(queue.getSize()).isZero();
    }

    private List<Path> spoolFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
