package eu.testa.mail.core.check.server;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.check.CheckVerdict;
import eu.testa.mail.core.check.CheckedServer;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostmasterIsReadTest {

    @TempDir
    private Path folder;
    @RegisterExtension
    private final CheckedServer server = new CheckedServer();

    @ParameterizedTest
    @CsvSource({
        "'',                                           WARN",
        "postmaster = Alain.Dupont@tcn.b.eu-admin.net, PASS",
        "postmaster = No.Body@tcn.b.eu-admin.net,      WARN",
        "postmaster = Jeanne.Martin@tcn.f.eu-admin.net, PASS"})
    void shouldWarnWhenNobodyReadsThePostmastersMail(String setting, CheckVerdict verdict) throws Exception {
        assertThat(new PostmasterIsRead().check(server.in(folder, setting)).get(0).verdict()).isEqualTo(verdict);
    }
}
