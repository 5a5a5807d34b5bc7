package eu.testa.mail.server.start;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the word arrives is in TestaServerIT. */
class SupervisorTest {

    @TempDir
    Path folder;

    @Test
    void shouldSayNothingWhereNobodyWaits() {
        assertThatCode(() -> new Supervisor(Optional.empty()).ready()).doesNotThrowAnyException();
    }

    @Test
    void shouldLetTheServerRunWhereTheWordCannotBeSaid() {
        assertThatCode(() -> new Supervisor(Optional.of(folder.resolve("nobody").toString())).ready()).doesNotThrowAnyException();
    }
}
