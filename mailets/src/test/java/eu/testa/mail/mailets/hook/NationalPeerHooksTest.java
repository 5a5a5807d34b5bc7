package eu.testa.mail.mailets.hook;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.metrics.Metric;
import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.core.reload.CurrentSettings;
import eu.testa.mail.mailets.metrics.MailFigures;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RelayPeersOnly and TestaSendersOnly. */
class NationalPeerHooksTest {

    private final Metrics metrics = new Metrics();

    private RelayPeersOnly hook() throws Exception {
        return new RelayPeersOnly(new CurrentSettings(HookSettings.national()), HookSettings.refusals(), new MailFigures(metrics));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "192.0.2.16", "192.0.2.31"})
    void shouldGreetTheRelays(String relay) throws Exception {
        assertThat(hook().onConnect(new FakeSession(relay).session()))
            .isSameAs(NoReply.NO_REPLY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.2", "192.0.2.32", "127.0.0.1", "203.0.113.5", "2001:db8::1"})
    void shouldTurnAllOthersAwayAtConnect(String peer) throws Exception {
        Response response = hook().onConnect(new FakeSession(peer).session());

        assertThat(response.getRetCode()).isEqualTo("554");
        assertThat(response.isEndSession()).isTrue();
        assertThat(response.getLines().toString()).contains("is no TESTA Mail Relay");
        assertThat(metrics.counter(Metric.REFUSED).labelValues("RelayPeersOnly", "5xx").get()).isEqualTo(1);
    }

    @Test
    void shouldTakeReports() throws Exception {
        assertThat(new TestaSendersOnly(HookSettings.national())
            .doMail(new FakeSession("192.0.2.1").session(), MaybeSender.nullSender())).isEqualTo(HookResult.DECLINED);
    }

    @ParameterizedTest
    @CsvSource({
        "Jeanne.Martin@tcn.f.eu-admin.net,         true",
        "postmaster@relay-1.eu-admin.net,          true",
        "someone@example.org,                      false",
        "someone@eu-admin.net,                     false",
        "someone%example.org@tcn.f.eu-admin.net,   false",
        "Jeanne.Martin@tcn.f.eu-admin.net.example, false"})
    void shouldTakeMailFromTestaOnly(String sender, boolean taken) throws Exception {
        HookResult result = new TestaSendersOnly(HookSettings.national())
            .doMail(new FakeSession("192.0.2.1").session(), MaybeSender.of(new MailAddress(sender)));

        if (taken) {
            assertThat(result).isEqualTo(HookResult.DECLINED);
        } else {
            assertThat(result.getSmtpRetCode()).isEqualTo("550");
            assertThat(result.getSmtpDescription()).startsWith("5.7.1 The sender is not on TESTA");
        }
    }
}
