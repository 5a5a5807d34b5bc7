package eu.testa.mail.core.check.server;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.check.CheckVerdict;
import eu.testa.mail.core.check.CheckedServer;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryTimesTest {

    @TempDir
    private Path folder;
    @RegisterExtension
    private final CheckedServer server = new CheckedServer();

    @ParameterizedTest
    @CsvSource({"2 minutes, PASS", "2m, PASS", "2 m, PASS", "120 seconds, PASS", "20 minutes, WARN"})
    void shouldCompareTheRetryTimesWithTheNote(String interval, CheckVerdict verdict) throws Exception {
        assertThat(new RetryTimes().check(server.in(folder, "retry.interval = " + interval)).get(0).verdict()).isEqualTo(verdict);
    }
}
