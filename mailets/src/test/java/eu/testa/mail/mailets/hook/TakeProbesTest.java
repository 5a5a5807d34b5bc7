package eu.testa.mail.mailets.hook;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.probe.Probes;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.DatabaseAddress;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.util.MimeMessageUtil;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TakeProbesTest {

    private static final String ECHO = "testa-probe@tcn.b.eu-admin.net";
    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final String PROBE = "<3f2b8a0e-0000-4000-8000-1234567890ab.probe@tcn.b.eu-admin.net>";

    @TempDir
    private Path folder;
    private Database database;
    private TakeProbes hook;

    @BeforeEach
    void open() throws Exception {
        database = Database.open(DatabaseAddress.embedded(folder), Clock.systemUTC());
        hook = new TakeProbes(new Probes(database, "mail.tcn.b.eu-admin.net", Clock.systemUTC()));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private HookResult take(FakeMail.Builder mail, String messageId) throws Exception {
        return hook.onMessage(new FakeSession("192.0.2.1").session(), mail.mimeMessage(
            MimeMessageUtil.mimeMessageFromString("Message-ID: " + messageId + "\r\n\r\nx\r\n")).build());
    }

    @Test
    void shouldTakeAProbeAndLetNobodyElseHaveIt() throws Exception {
        HookResult result = take(FakeMail.builder().name("mail").recipient(ECHO), PROBE);

        assertThat(result.getSmtpRetCode()).isEqualTo("250");
        assertThat(result.getResult().getAction()).isEqualTo(HookReturnCode.Action.OK);
    }

    @Test
    void shouldLeaveAllOtherMailToTheHooksThatFollow() throws Exception {
        assertThat(take(FakeMail.builder().name("mail").recipient(ALAIN), PROBE)).isEqualTo(HookResult.DECLINED);
    }

    /** A 250 would say that somebody has it. */
    @Test
    void shouldRefuseMailThatIsNoProbe() throws Exception {
        assertThat(take(FakeMail.builder().name("mail").recipient(ECHO), "<letter@tcn.b.eu-admin.net>").getSmtpRetCode()).isEqualTo("550");
        assertThat(take(FakeMail.builder().name("mail").sender(ALAIN).recipient(ECHO), PROBE).getSmtpRetCode()).isEqualTo("550");
        assertThat(take(FakeMail.builder().name("mail").recipients(ECHO, ALAIN), PROBE).getSmtpRetCode()).isEqualTo("550");
    }

    @Test
    void shouldAskTheRelayToWaitWhileItCannotBeNoted() throws Exception {
        database.close();

        assertThat(take(FakeMail.builder().name("mail").recipient(ECHO), PROBE).getSmtpRetCode()).isEqualTo("451");
    }
}
