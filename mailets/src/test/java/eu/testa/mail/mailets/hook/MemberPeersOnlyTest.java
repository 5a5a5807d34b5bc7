package eu.testa.mail.mailets.hook;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.metrics.Metric;
import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.mailets.metrics.MailFigures;
import java.nio.file.Path;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemberPeersOnlyTest {

    private static final String BELGIUM = "192.0.2.2";
    private static final String DENMARK = "192.0.2.3";
    private static final String FRANCE = "192.0.2.5";
    private static final String NOBODY = "192.0.2.99";

    @TempDir
    private Path folder;
    private final Metrics metrics = new Metrics();
    private MemberPeersOnly hook;

    @BeforeEach
    void make() throws Exception {
        hook = new MemberPeersOnly(HookSettings.members(folder), HookSettings.relay(), HookSettings.refusals(),
            new MailFigures(metrics));
    }

    @Test
    void shouldGreetAMemberAndLetItRelay() {
        FakeSession belgium = new FakeSession(BELGIUM);

        assertThat(hook.onConnect(belgium.session())).isSameAs(NoReply.NO_REPLY);
        assertThat(belgium.mayRelay()).isTrue();
    }

    @Test
    void shouldTurnAnUnknownPeerAwayAtConnect() {
        FakeSession nobody = new FakeSession(NOBODY);
        Response response = hook.onConnect(nobody.session());

        assertThat(response.getRetCode()).isEqualTo("554");
        assertThat(response.isEndSession()).isTrue();
        assertThat(response.getLines().toString()).contains("192.0.2.99 is no Member State's mail server");
        assertThat(nobody.mayRelay()).isFalse();
        assertThat(metrics.counter(Metric.REFUSED).labelValues("MemberPeersOnly", "5xx").get()).isEqualTo(1);
    }

    @Test
    void shouldTurnASuspendedMemberAwayWithTheReason() {
        Response response = hook.onConnect(new FakeSession(FRANCE).session());

        assertThat(response.getRetCode()).isEqualTo("554");
        assertThat(response.isEndSession()).isTrue();
        assertThat(response.getLines().toString()).contains("France is suspended on this relay: sends in a loop");
    }

    /** A connection that was open when the member was suspended, or taken out of the registry. */
    @ParameterizedTest
    @CsvSource({FRANCE + ", Jeanne.Martin@tcn.f.eu-admin.net", NOBODY + ", Alain.Dupont@tcn.b.eu-admin.net"})
    void shouldAskTheRegistryAgainAtMail(String peer, String sender) throws Exception {
        assertThat(mail(new FakeSession(peer), sender).getSmtpRetCode()).isEqualTo("554");
    }

    @ParameterizedTest
    @CsvSource({"Alain.Dupont@tcn.b.eu-admin.net", "alain.dupont@TCN.B.EU-ADMIN.NET", "postmaster@tcn.b.eu-admin.net"})
    void shouldLetAMemberSendAsItself(String sender) throws Exception {
        assertThat(mail(new FakeSession(BELGIUM), sender)).isEqualTo(HookResult.DECLINED);
    }

    @Test
    void shouldLetReportsPass() {
        assertThat(hook.doMail(new FakeSession(BELGIUM).session(), MaybeSender.nullSender())).isEqualTo(HookResult.DECLINED);
    }

    @ParameterizedTest
    @CsvSource({"a%example.org@tcn.b.eu-admin.net", "example.org!a@tcn.b.eu-admin.net"})
    void shouldSayThatAMembersOwnAddressCouldLeadElsewhere(String sender) throws Exception {
        HookResult result = mail(new FakeSession(BELGIUM), sender);

        assertThat(result.getSmtpRetCode()).isEqualTo("550");
        assertThat(result.getSmtpDescription()).startsWith("5.7.1 before the @ of an address on TESTA stand");
    }

    @ParameterizedTest
    @CsvSource({"Jeanne.Martin@tcn.f.eu-admin.net", "someone@example.org", "postmaster@eu-admin.net",
        "Alain.Dupont@resper.b.eu-admin.net", "a%tcn.b.eu-admin.net@example.org",
        "Alain.Dupont@tcn.b.eu-admin.net.example.org"})
    void shouldNotLetAMemberSendAsAnybodyElse(String sender) throws Exception {
        HookResult result = mail(new FakeSession(BELGIUM), sender);

        assertThat(result.getSmtpRetCode()).isEqualTo("550");
        assertThat(result.getSmtpDescription())
            .isEqualTo("5.7.1 The server of Belgium may send as tcn.b.eu-admin.net only");
    }

    @Test
    void shouldAskForTlsWhereTheMemberRequiresIt() throws Exception {
        String sender = "Anna.Jensen@tcn.dk.eu-admin.net";

        assertThat(mail(new FakeSession(DENMARK), sender).getSmtpRetCode()).isEqualTo("530");
        assertThat(mail(new FakeSession(DENMARK).overTls(), sender)).isEqualTo(HookResult.DECLINED);
        assertThat(hook.doMail(new FakeSession(DENMARK).session(), MaybeSender.nullSender()).getSmtpRetCode())
            .isEqualTo("530");
    }

    private HookResult mail(FakeSession session, String sender) throws Exception {
        return hook.doMail(session.session(), MaybeSender.of(new MailAddress(sender)));
    }
}
