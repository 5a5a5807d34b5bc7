package eu.testa.mail.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.Program;
import eu.testa.mail.core.log.LogSearch.Entry;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSearchTest {

    private static final String MAIL = "Mail1764412800000-3f2a";

    @TempDir
    Path folder;

    private void log(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private void compressed(String name, String text) throws IOException {
        try (var out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void shouldFindTheLinesOfAMailInAllLogsTheOldestFirst() throws IOException {
        log("delivery.log", "2026-03-02T08:00:02.000+01:00 mail=" + MAIL + " status=sent\n"
            + "2026-03-02T08:00:03.000+01:00 mail=Mail1-x status=sent\n");
        log("server.log", "2026-03-02T08:00:01.500+01:00 WARN  x - [mail=" + MAIL + "] it is late\n");
        compressed("server-2026-03-01.0.log.gz", "2026-03-01T23:00:00.000+01:00 WARN  x - Mail " + MAIL + " waits\n");
        log("notes.txt", MAIL);

        assertThat(new LogSearch(folder).about(MAIL)).containsExactly(
            new Entry("server-2026-03-01.0.log.gz", "2026-03-01T23:00:00.000+01:00 WARN  x - Mail " + MAIL + " waits"),
            new Entry("server.log", "2026-03-02T08:00:01.500+01:00 WARN  x - [mail=" + MAIL + "] it is late"),
            new Entry("delivery.log", "2026-03-02T08:00:02.000+01:00 mail=" + MAIL + " status=sent"));
    }

    @Test
    void shouldKeepAStackTraceWithItsLine() throws IOException {
        log("server.log", "2026-03-02T08:00:01.000+01:00 ERROR x - one\n"
            + "2026-03-02T08:00:02.000+01:00 ERROR x - [mail=" + MAIL + "] two\njava.io.IOException: full\n\tat x.Y.z(Y.java:1)\n"
            + "2026-03-02T08:00:03.000+01:00 ERROR x - three\n");

        assertThat(new LogSearch(folder).about(MAIL)).containsExactly(new Entry("server.log",
            "2026-03-02T08:00:02.000+01:00 ERROR x - [mail=" + MAIL + "] two\njava.io.IOException: full\n\tat x.Y.z(Y.java:1)"));
    }

    @Test
    void shouldNotTakeAnIdForOneThatBeginsLikeIt() throws IOException {
        log("delivery.log", "2026-03-02T08:00:02.000+01:00 mail=" + MAIL + "b status=sent\n"
            + "2026-03-02T08:00:02.000+01:00 mail=x" + MAIL + " status=sent\n"
            + "2026-03-02T08:00:02.000+01:00 mail=" + MAIL + "-1 status=sent\n");

        assertThat(new LogSearch(folder).about(MAIL)).isEmpty();
    }

    @Test
    void shouldReadLinesInJson() throws IOException {
        log("server.log", "{\"timestamp\":1764412800900,\"mdc\":{\"mail\":\"" + MAIL + "\"},\"formattedMessage\":\"late\"}\n");
        log("delivery.log", "{\"timestamp\":1764412800100,\"formattedMessage\":\"mail=" + MAIL + " status=deferred\"}\n");

        assertThat(new LogSearch(folder).about(MAIL)).extracting(Entry::log).containsExactly("delivery.log", "server.log");
    }

    /** As at midnight: the search has begun with the first log, and waits for it, while the second is put away. */
    @Test
    void shouldFindWhatIsPutAwayWhileItSearches() throws Exception {
        Path first = folder.resolve("delivery.log");
        new Program("mkfifo", "coreutils").run(first.toString()).mustSucceed();
        String line = "2026-03-02T08:00:02.000+01:00 INFO  x - [mail=" + MAIL + "] one";
        log("server.log", line + "\n");
        CompletableFuture<List<Entry>> found = CompletableFuture.supplyAsync(() -> about(MAIL));
        OutputStream opened = Files.newOutputStream(first);
        compressed("server-2026-03-02.0.log.gz", line + "\n");
        Files.delete(folder.resolve("server.log"));
        Files.delete(first);
        log("delivery.log", "");
        opened.close();

        assertThat(found.get()).containsExactly(new Entry("server-2026-03-02.0.log.gz", line));
    }

    private List<Entry> about(String mail) {
        try {
            return new LogSearch(folder).about(mail);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldSayWhichLogCannotBeRead() throws IOException {
        Files.createSymbolicLink(folder.resolve("server.log"), folder.resolve("nowhere"));

        assertThatThrownBy(() -> new LogSearch(folder).about(MAIL)).isInstanceOf(NoSuchFileException.class)
            .hasMessageContaining("server.log");
    }
}
