package eu.testa.mail.server.spool;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectorySyncTest {

    @TempDir
    Path directory;

    @Test
    void shouldFailOnlyTheThreadThatIsInterrupted() throws Exception {
        try (DirectorySync names = new DirectorySync(directory)) {
            Thread.currentThread().interrupt();
            try {
                assertThatThrownBy(names::sync).isInstanceOf(ClosedByInterruptException.class);
            } finally {
                Thread.interrupted();
            }

            names.sync();
        }
    }

    @Test
    void shouldStayClosed() throws Exception {
        DirectorySync names = new DirectorySync(directory);
        names.close();

        assertThatThrownBy(names::sync).isInstanceOf(ClosedChannelException.class);
    }
}
