package eu.testa.mail.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTroubleTest {

    @TempDir
    private Path folder;

    @Test
    void shouldSayWhatIsWrongWithAFile() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Path missing = folder.resolve("missing");

        assertThat(words(() -> Files.readAllBytes(missing))).isEqualTo(missing + " is not there");
        assertThat(words(() -> Files.createFile(file))).isEqualTo(file + " is there already");
        assertThat(words(() -> Files.list(file).close())).isEqualTo(file + " is no folder");
        assertThat(words(() -> Files.delete(folder))).isEqualTo(folder + " is not empty");
        // root may do everything
        assertThat(FileTrouble.words(new AccessDeniedException("key"))).isEqualTo("key may not be read or written by this user");
    }

    @Test
    void shouldLeaveWhatIsSaidInWordsAlready() {
        assertThat(FileTrouble.words(new FileSystemException("x", null, "No space left on device"))).isEqualTo("x: No space left on device");
        assertThat(FileTrouble.words(new IOException("no server answers"))).isEqualTo("no server answers");
        assertThat(FileTrouble.words(new IOException())).isEqualTo("java.io.IOException");
    }

    private static String words(ThrowingCallable task) {
        return FileTrouble.words(catchThrowableOfType(IOException.class, task));
    }
}
