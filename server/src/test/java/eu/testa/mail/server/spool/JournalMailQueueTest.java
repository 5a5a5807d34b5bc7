package eu.testa.mail.server.spool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.Bytes;
import eu.testa.mail.mailets.james.MailState;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import eu.testa.mail.server.spool.SpoolContents.SpooledMail;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.PerRecipientHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A spool with a journal of small segments, of which it has several soon, and in memory almost nothing. */
class JournalMailQueueTest extends SpoolQueueContract {

    private static final int LARGEST = 8 << 10;

    @Override
    protected SpoolJournal.Sizes journal() {
        return new SpoolJournal.Sizes(SegmentHeader.RECORDS + (32 << 10), LARGEST, 4 << 10, 1);
    }

    private List<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(folder))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static byte[] octets(MailQueueItem item) throws Exception {
        try (InputStream in = MimeMessageOctets.of(item.getMail().getMessage()).open()) {
            return in.readAllBytes();
        }
    }

    /** Changes what stands somewhere in the journal. */
    private void damage(String text) throws IOException {
        int found = 0;
        for (Path segment : files("journal")) {
            byte[] octets = Files.readAllBytes(segment);
            int place = Bytes.indexOf(octets, text.getBytes(US_ASCII));
            if (place >= 0) {
                octets[place] ^= 1;
                Files.write(segment, octets);
                found++;
            }
        }
        assertThat(found).isEqualTo(1);
    }

    private void restart() throws IOException {
        queue.stop();
        queue = openQueue();
    }

    @Test
    void shouldHaveSmallMailInTheJournalAndLargeMailInFiles() throws Exception {
        queue.enQueue(mail("small", new byte[100]));
        queue.enQueue(mail("large", new byte[LARGEST]));

        assertThat(spooled()).extracting(mail -> mail.envelope().orElseThrow().name()).containsExactly("small", "large");
        assertThat(spooled()).extracting(mail -> mail.place().getParent().getFileName().toString()).containsExactly("journal", "spool");
        assertThat(files("")).hasSize(1);
        assertThat(files("tmp")).isEmpty();
    }

    @Test
    void shouldKeepEveryOctetOfMailOfAnySizeWhetherItIsInMemoryOrNot() throws Exception {
        for (int size = 0; size < LARGEST * 2; size += 257) {
            byte[] octets = "\u00ffx\0\n".repeat(size / 4 + 1).substring(0, size).getBytes(ISO_8859_1);
            queue.enQueue(mail("one-" + size, octets));
            queue.enQueue(mail("other-" + size, octets));
            if (size % 2 == 0) {
                restart();
            }
            for (int i = 0; i < 2; i++) {
                MailQueueItem item = take();
                assertThat(octets(item)).isEqualTo(octets);
                item.done(CompletionStatus.SUCCESS);
            }
        }
        awaitEmptyFolder();
        restart();
        assertThat(queue.getSize()).isZero();
        assertThat(files("journal")).as("used again and again").hasSizeLessThanOrEqualTo(3);
    }

    /** What is kept in memory is handed out as it is; after a start, the same is read. */
    @Test
    void shouldHandOutTheSameMailWhetherItIsReadOrKept() throws Exception {
        MailImpl mail = mail("whole", "Subject: x\r\n\r\n\u00ff".getBytes(ISO_8859_1));
        mail.setState("relay");
        mail.setErrorMessage("an error");
        mail.setRemoteAddr("127.0.0.9");
        mail.setRemoteHost("mail.tcn.b.eu-admin.net");
        mail.setLastUpdated(Date.from(Instant.parse("2026-12-01T10:15:30.123Z")));
        mail.addSpecificHeaderForRecipient(PerRecipientHeaders.Header.builder().name("X-One").value("1").build(),
            mail.getRecipients().iterator().next());
        List<AttributeValue<?>> values = List.of(AttributeValue.of("text \u20ac"), AttributeValue.of(true), AttributeValue.of(7), AttributeValue.of(7L),
            AttributeValue.of(1L << 40), AttributeValue.of(0.5f), AttributeValue.of(0.1), AttributeValue.of(ZonedDateTime.parse("2026-12-01T10:15:30Z")),
            AttributeValue.of(new byte[] {0, -1}), AttributeValue.of(List.of(AttributeValue.of("a"), AttributeValue.of(1L))),
            AttributeValue.of(Map.of("a", AttributeValue.of(0.5f))), AttributeValue.of(Optional.of(AttributeValue.of("b"))));
        for (int number = 0; number < values.size(); number++) {
            mail.setAttribute(new Attribute(AttributeName.of("attribute-" + number), values.get(number)));
        }
        mail.setAttribute(new Attribute(AttributeName.of("of this process only"), AttributeValue.ofUnserializable(new Object())));
        queue.enQueue(mail);

        MailState kept = MailState.of(take().getMail());
        restart();
        MailState read = MailState.of(take().getMail());
        assertThat(kept.toJson()).asString(UTF_8).isEqualTo(new String(read.toJson(), UTF_8));
        assertThat(kept.attributes()).hasSize(values.size());
    }

    @Test
    void shouldHandOutAMailAnewWithoutWhatWasDoneToItBefore() throws Exception {
        queue.enQueue(mail("again", new byte[10]));
        MailQueueItem first = take();
        MailState given = MailState.of(first.getMail());
        first.getMail().setRecipients(List.of());
        first.getMail().setState("elsewhere");
        first.getMail().setAttribute(new Attribute(AttributeName.of("done"), AttributeValue.of(true)));
        first.done(CompletionStatus.RETRY);

        assertThat(MailState.of(take().getMail())).isEqualTo(given);
    }

    @Test
    void shouldTakeWhatAServerWithoutAJournalLeft() throws Exception {
        queue.enQueue(mail("large", new byte[LARGEST]));
        queue.enQueue(mail("small", new byte[100]));
        restart();
        queue.enQueue(mail("new", new byte[100]));

        for (String name : List.of("large", "small", "new")) {
            MailQueueItem item = take();
            assertThat(item.getMail().getName()).isEqualTo(name);
            item.done(CompletionStatus.SUCCESS);
        }
        awaitEmptyFolder();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Subject: second", "testa-mail 1", "\"name\":\"second\""})
    void shouldSetAsideAtStartWhatIsDamagedAndFindAllThatIsBehindIt(String where) throws Exception {
        queue.enQueue(mail("second", (where.startsWith("t") ? "" : "Subject: second\r\n\r\n").getBytes(US_ASCII)));
        for (String name : List.of("third", "fourth")) {
            queue.enQueue(mail(name, new byte[5000]));
        }
        queue.stop();
        damage(where);
        queue = openQueue();

        assertThat(queue.getSize()).isEqualTo(2);
        assertThat(take().getMail().getName()).isEqualTo("third");
        assertThat(take().getMail().getName()).isEqualTo("fourth");
        assertThat(files("damaged")).hasSize(1);
        assertThat(new DamagedMailHealth(List.of(folder)).look().cause()).contains(files("damaged").get(0).toString());

        Files.delete(files("damaged").get(0));
        restart();
        assertThat(files("damaged")).as("once").isEmpty();
        assertThat(queue.getSize()).isEqualTo(2);
    }

    @Test
    void shouldSetAsideWhatIsFoundDamagedLater() throws Exception {
        queue.enQueue(mail("first", new byte[4000]));
        queue.enQueue(mail("second", "Subject: second\r\n\r\n".getBytes(US_ASCII)));
        restart();
        damage("Subject: second");
        queue.enQueue(mail("third", new byte[100]));

        assertThat(take().getMail().getName()).isEqualTo("first");
        assertThat(take().getMail().getName()).isEqualTo("third");
        assertThat(files("damaged")).hasSize(1);
        assertThat(Files.readString(files("damaged").get(0))).startsWith("testa-mail 1").endsWith("\n\r\n");
        assertThat(queue.getSize()).isEqualTo(2);
        restart();
        assertThat(queue.getSize()).isEqualTo(2);
    }

    @Test
    void shouldMoveWhatIsFlushedToAFileAndHaveItOnce() throws Exception {
        queue.enQueue(mail("later", new byte[100]), Duration.ofHours(1));
        SpooledMail before = spooled().get(0);

        queue.flush();

        assertThat(spooled()).hasSize(1);
        assertThat(spooled().get(0).place()).hasFileName(spooled().get(0).name());
        assertThat(spooled().get(0).name()).isNotEqualTo(before.name());
        restart();
        take().done(CompletionStatus.SUCCESS);
        awaitEmptyFolder();
    }

    @Test
    void shouldTakeAMailOnceThatAKilledServerWasMovingToAFile() throws Exception {
        queue.enQueue(mail("moved", new byte[100]), Duration.ofHours(1));
        Path journal = files("journal").get(0);
        byte[] before = Files.readAllBytes(journal);
        queue.flush();
        queue.stop();
        Files.write(journal, before);
        assertThat(spooled()).hasSize(2);
        queue = openQueue();

        assertThat(queue.getSize()).isEqualTo(1);
        assertThat(files("")).hasSize(1);
        take().done(CompletionStatus.SUCCESS);
        awaitEmptyFolder();
        restart();
        assertThat(queue.getSize()).isZero();
    }

    /** As an administrator may bring it from the disk of another server. */
    @Test
    void shouldNotTakeAFileWithTheNumberOfAnotherMailForThatMail() throws Exception {
        queue.enQueue(mail("here", new byte[100]));
        Path file = directory.resolve(spooled().get(0).name());
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        FileMailQueue other = openQueue(elsewhere, SpoolJournal.Sizes.NONE);
        other.enQueue(mail("there", new byte[100]));
        other.stop();
        queue.stop();
        Files.move(SpoolContents.of(elsewhere).get(0).place(), file);
        queue = openQueue();

        assertThat(queue.getSize()).isEqualTo(2);
        for (int i = 0; i < 2; i++) {
            take().done(CompletionStatus.SUCCESS);
        }
        awaitEmptyFolder();
    }

    @Test
    void shouldRemoveAndClearWhatIsInTheJournal() throws Exception {
        for (String name : List.of("one", "two", "three")) {
            queue.enQueue(mail(name, new byte[100]));
        }

        assertThat(queue.remove(ManageableMailQueue.Type.Name, "two")).isEqualTo(1);
        assertThat(spooled()).extracting(mail -> mail.envelope().orElseThrow().name()).containsExactly("one", "three");
        assertThat(queue.clear()).isEqualTo(2);
        restart();
        assertThat(queue.getSize()).isZero();
    }

    /** The disk fails for the journal, and not for files. */
    @Test
    void shouldGiveAMailAFileWhereNoSegmentCanBeHad() throws Exception {
        Files.delete(directory.resolve("journal"));

        queue.enQueue(mail("first", new byte[100]));
        queue.enQueue(mail("second", new byte[100]));

        assertThat(files("")).hasSize(2);
        assertThat(take().getMail().getName()).isEqualTo("first");
    }
}
