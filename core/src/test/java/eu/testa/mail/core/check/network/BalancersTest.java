package eu.testa.mail.core.check.network;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.check.CheckVerdict;
import eu.testa.mail.core.check.CheckedServer;
import eu.testa.mail.core.check.Finding;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BalancersTest {

    @TempDir
    private Path folder;
    @RegisterExtension
    private final CheckedServer server = new CheckedServer();

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "198.51.100.18, 198.51.100.19 | PASS | 198.51.100.18, 198.51.100.19 may say",
        "198.51.100.18, 10.0.0.0/8    | FAIL | whoever has an address of 10.0.0.0/8",
        "198.51.100.18, 62.62.0.17    | FAIL | 62.62.0.17 is a peer as well",
        "62.62.0.0/24                 | FAIL | 62.62.0.0/24 is a peer as well",
        "198.51.100.18, 127.0.0.1     | WARN | 127.0.0.1 is an address of this machine"})
    void shouldJudgeWhoMaySayForWhomItSpeaks(String proxies, CheckVerdict verdict, String says) throws Exception {
        Finding finding = new Balancers().check(server.in(folder, "smtp.peers = 62.62.0.17\nlistener.proxies = " + proxies)).get(0);

        assertThat(finding.verdict()).isEqualTo(verdict);
        assertThat(finding.message()).startsWith(says);
    }

    @Test
    void shouldSayNothingOfBalancersWhereThereAreNone() throws Exception {
        assertThat(new Balancers().check(server.in(folder, ""))).isEmpty();
    }
}
