package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who may fetch mail. */
@ExtendWith(LabExtension.class)
class MailboxAccessIT {

    private static final Program MPOP = new Program("mpop", "mpop");

    private Node france;
    private LabUser patrick;

    @BeforeEach
    void find(TestaLab lab) throws Exception {
        france = lab.network().node("ms-f");
        patrick = lab.users(france).get(1);
    }

    @Test
    void shouldFetchOverTlsFromTheFirstOctetAndAfterStls() throws Exception {
        assertThat(Mpop.fetchOverTls(france.pop3s(), patrick)).isEmpty();
        assertThat(Mpop.fetchOverStls(france.pop3(), patrick)).isEmpty();
    }

    /** For an account that nobody has, because one that has a wrong password has to wait a while (LimitsIT). */
    @Test
    void shouldRefuseWrongPassword() throws Exception {
        Program.Result result = mpop(france.pop3s(), "No.Body@" + france.domain(), "wrong", "--tls=on", "--tls-starttls=off");

        assertThat(result.exitCode()).as(result.text()).isNotZero();
        assertThat(result.text()).containsIgnoringCase("auth");
    }

    @Test
    void shouldNotTakeThePasswordWithoutTls() throws Exception {
        Program.Result result = mpop(france.pop3(), patrick.address(), patrick.password(), "--tls=off");

        assertThat(result.exitCode()).as(result.text()).isNotZero();
    }

    /** Mail programs ask before they log in, and some ask no more. */
    @Test
    void shouldListBeforeTheLoginWhatThereIsAfterIt() throws Exception {
        try (SmtpClient client = new SmtpClient(france.pop3s(), "127.0.0.1").handshake()) {
            client.reply();
            List<String> capabilities = new ArrayList<>();
            for (String line = client.say("CAPA"); !line.equals("."); line = client.reply()) {
                capabilities.add(line);
            }

            assertThat(capabilities).contains("UIDL", "TOP", "RESP-CODES", "USER");
        }
    }

    private Program.Result mpop(Endpoint server, String user, String password, String... tls) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--host=" + server.host(), "--port=" + server.port(),
            "--user=" + user, "--passwordeval=echo " + password, "--auth=user", "--tls-certcheck=off",
            "--uidls-file=/dev/null", "--delivery=mbox,/dev/null"));
        arguments.addAll(List.of(tls));
        return MPOP.run(arguments);
    }
}
