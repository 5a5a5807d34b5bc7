package eu.testa.mail.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveFolderTest {

    private static final int LOOKS = 200;
    private static final int COMING_AND_GOING = 50;

    @TempDir
    Path folder;

    @Test
    void shouldFindFilesInAllFoldersAndThoseThatLinksLeadTo() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Path below = Files.createFile(Files.createDirectories(folder.resolve("a/b")).resolve("below"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        Files.createSymbolicLink(folder.resolve("nowhere"), folder.resolve("missing"));

        assertThat(LiveFolder.files(folder)).containsExactlyInAnyOrder(file, below, link);
    }

    @Test
    void shouldGoOnWhileFilesComeAndGo() throws Exception {
        Path stays = Files.createFile(folder.resolve("stays"));
        AtomicBoolean end = new AtomicBoolean();
        CompletableFuture<Void> others = CompletableFuture.runAsync(() -> comeAndGo(end));
        try {
            for (int i = 0; i < LOOKS; i++) {
                assertThat(LiveFolder.files(folder)).contains(stays);
            }
        } finally {
            end.set(true);
            others.get();
        }
    }

    private void comeAndGo(AtomicBoolean end) {
        try {
            while (!end.get()) {
                for (int i = 0; i < COMING_AND_GOING; i++) {
                    Files.createFile(folder.resolve("unfinished-" + i));
                }
                for (int i = 0; i < COMING_AND_GOING; i++) {
                    Files.delete(folder.resolve("unfinished-" + i));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldSayThatTheFolderItselfIsMissing() {
        assertThatThrownBy(() -> LiveFolder.files(folder.resolve("missing"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void shouldReadWhatIsStillThere() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "one");

        assertThat(LiveFolder.readIfThere(file, Files::readString)).contains("one");
        assertThat(LiveFolder.readIfThere(folder.resolve("gone"), Files::readString)).isEmpty();
    }

    @Test
    void shouldSayThatALinkLeadsNowhereOrThatSomethingElseIsMissing() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("missing"));
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> LiveFolder.readIfThere(link, Files::readString)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> LiveFolder.readIfThere(file, any -> Files.readString(folder.resolve("other"))))
            .isInstanceOf(NoSuchFileException.class).hasMessageContaining("other");
    }
}
