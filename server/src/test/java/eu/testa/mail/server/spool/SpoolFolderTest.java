package eu.testa.mail.server.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.time.ManualClock;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.mailets.james.MailState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where mails are, and what becomes of those that stay for long. */
class SpoolFolderTest {

    @TempDir
    private Path directory;
    private final ManualClock clock = new ManualClock();
    private SpoolFolder folder;
    private long sequence;

    @BeforeEach
    void open() throws IOException {
        folder = new SpoolFolder(directory, new SpoolJournal.Sizes(SegmentHeader.RECORDS + (8 << 10), 2048, 0, 1), clock);
    }

    @AfterEach
    void close() throws IOException {
        folder.close();
    }

    private SpoolEntry write(String name) throws Exception {
        MailImpl mail = MailImpl.builder().name(name).sender("alain.dupont@tcn.b.eu-admin.net")
            .addRecipient("jeanne.martin@tcn.f.eu-admin.net").build();
        return folder.write(new SpoolEntry(7, ++sequence, Flow.of(mail), Optional.empty()), MailState.of(mail),
            MessageSource.of("Subject: one\r\n\r\n".getBytes(US_ASCII)));
    }

    private List<String> files() throws IOException {
        return SpoolContents.of(directory).stream().filter(mail -> mail.place().getParent().equals(directory))
            .map(mail -> mail.envelope().orElseThrow().name()).toList();
    }

    @Test
    void shouldMoveIntoAFileWhatKeepsASegmentAndFindItAgainThere() throws Exception {
        SpoolEntry staying = write("staying");
        List<SpoolEntry> others = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            others.add(write("other"));
        }
        folder.deleteAll(others);
        folder.relieveJournal();
        assertThat(files()).as("it has not been there for long").isEmpty();
        clock.pass(Duration.ofSeconds(61));

        folder.relieveJournal();

        assertThat(files()).containsExactly("staying");
        assertThat(SpoolContents.of(directory)).hasSize(1);
        assertThat(folder.read(staying, damage -> { }).getName()).isEqualTo("staying");
        assertThat(folder.envelope(staying)).isPresent();
        folder.close();
        open();
        assertThat(folder.entries()).hasSize(1);
        folder.deleteAll(List.of(staying));
        assertThat(SpoolContents.of(directory)).isEmpty();
    }

    /** It was in process meanwhile. */
    @Test
    void shouldRemoveTheFileOfAMailThatWasInTheJournalWhenItWasTaken() throws Exception {
        SpoolEntry moved = write("moved");
        SpoolEntry other = write("other");
        folder.move(moved, moved.dueBy(3));
        assertThat(files()).containsExactly("moved");

        folder.delete(other);
        folder.delete(moved.dueBy(3));

        assertThat(SpoolContents.of(directory)).isEmpty();
    }
}
