package eu.testa.mail.server.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.apache.james.queue.api.Mails.defaultMail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Bytes;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.james.queue.api.ManageableMailQueue;
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
    @CsvSource({"100, cut", "100, flip", "200000, cut", "200000, flip"})
    void shouldNeverHandOutAMessageWithOtherOctetsThanThoseWritten(int size, String damage) throws Exception {
        for (double where : new double[] {0, 0.3, 0.5, 0.8, 1}) {
            queue.enQueue(mail("damaged", new byte[size]));
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

    private List<Path> spoolFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
