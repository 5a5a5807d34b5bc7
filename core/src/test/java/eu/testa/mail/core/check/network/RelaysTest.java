package eu.testa.mail.core.check.network;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.FreePort;
import eu.testa.mail.core.check.CheckVerdict;
import eu.testa.mail.core.check.CheckedServer;
import eu.testa.mail.core.check.Finding;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the check says of relays that listen here. */
class RelaysTest {

    @TempDir
    private Path folder;
    @RegisterExtension
    private final CheckedServer server = new CheckedServer();
    private final List<ServerSocket> relays = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (ServerSocket relay : relays) {
            relay.close();
        }
    }

    /** 127.0.0.241 and 127.0.0.249 stand for the note's two addresses. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "127.0.0.241             | 127.0.0.241, 127.0.0.249 | PASS | 127.0.0.241 answers, the other does not",
        "127.0.0.249             | 127.0.0.241, 127.0.0.249 | PASS | 127.0.0.249 answers, the other does not",
        "127.0.0.241 127.0.0.249 | 127.0.0.241, 127.0.0.249 | WARN | both answer",
        "''                      | 127.0.0.241, 127.0.0.249 | WARN | neither answers",
        "127.0.0.241             | 127.0.0.241              | PASS | 127.0.0.241 answers",
        "127.0.0.241             | 127.0.0.17               | PASS | neither is among smtp.peers here",
    })
    void shouldSayWhichOfTheNotesTwoAddressesAnswers(String answering, String peers, CheckVerdict verdict, String says)
        throws Exception {
        int port = FreePort.find();
        for (String address : answering.isEmpty() ? new String[0] : answering.split(" ")) {
            relay(address, port, "554 not you, but it is me");
        }
        Finding finding = new LastRelay("127.0.0.241", "127.0.0.249")
            .check(server.in(folder, "smtp.port = " + port + "\nsmtp.peers = " + peers)).get(0);
        assertThat(finding.verdict()).isEqualTo(verdict);
        assertThat(finding.message())
            .isEqualTo("the note has 127.0.0.241 in the MX table and 127.0.0.249 in the firewall list: " + says);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "220 mail.example ready | WARN | 220 mail.example ready; no TLS",
        "554 no                 | FAIL | refuses connections: 554 no",
        "421 later              | WARN | puts off: 421 later",
        "HTTP/1.1 400           | WARN | not an SMTP reply: HTTP/1.1 400",
    })
    void shouldJudgeARelayByWhatItSays(String greeting, CheckVerdict verdict, String message) throws Exception {
        int port = FreePort.find();
        relay("127.0.0.17", port, greeting, "250 mail.example");
        // in no MX record, so what is not SMTP is not worse than a warning
        Finding finding = new ReachableRelays().check(server.in(folder, "smtp.port = " + port + "\nsmtp.peers = 127.0.0.17")).get(0);
        assertThat(finding.name()).isEqualTo("relay 127.0.0.17");
        assertThat(finding.message()).startsWith(message);
        assertThat(finding.verdict()).isEqualTo(verdict);
    }

    /** Answers each connection's lines with these, one by one. */
    private void relay(String address, int port, String... replies) throws IOException {
        ServerSocket listener = new ServerSocket(port, 5, InetAddress.getByName(address));
        relays.add(listener);
        server.threads().execute(() -> {
            while (!listener.isClosed()) {
                try (Socket client = listener.accept()) {
                    for (String reply : replies) {
                        client.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
                        if (client.getInputStream().read(new byte[1000]) < 0) {
                            break;
                        }
                    }
                } catch (IOException e) {
                    // closed
                }
            }
        });
    }
}
