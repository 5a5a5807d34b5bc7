package eu.testa.mail.mailets.hook;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.Notify;
import eu.testa.mail.core.mail.Recipient;
import eu.testa.mail.core.mail.Ret;
import eu.testa.mail.mailets.james.Envelopes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryStatusTest {

    private static final String DUPONT = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final String MARTIN = "Jeanne.Martin@tcn.f.eu-admin.net";
    private static final String MUSTER = "Hans.Muster@tcn.d.eu-admin.net";

    private final DeliveryStatus hook = new DeliveryStatus();
    private final SMTPSession session = new FakeSession("127.0.0.1").session();

    private String rcpt(String recipient, String... parameters) throws Exception {
        Map<String, String> map = new HashMap<>();
        for (String parameter : parameters) {
            map.put(parameter.substring(0, parameter.indexOf('=')), parameter.substring(parameter.indexOf('=') + 1));
        }
        return reply(hook.doRcpt(session, MaybeSender.getMailSender(DUPONT), new MailAddress(recipient), map));
    }

    private static String reply(HookResult result) {
        return result.equals(HookResult.DECLINED) ? "OK" : result.getSmtpRetCode() + " " + result.getSmtpDescription().substring(0, 5);
    }

    private Envelope taken(String... recipients) throws Exception {
        MailImpl mail = MailImpl.builder().name("mail-1").sender(DUPONT).addRecipients(recipients).build();
        assertThat(hook.onMessage(session, mail)).isEqualTo(HookResult.DECLINED);
        return Envelopes.of(mail);
    }

    @Test
    void shouldKeepWhatIsAskedForWithTheMail() throws Exception {
        assertThat(hook.implementedEsmtpFeatures(session)).containsExactly("DSN");
        assertThat(hook.doMailParameter(session, "RET", "hdrs")).isEqualTo(HookResult.DECLINED);
        assertThat(hook.doMailParameter(session, "ENVID", "QQ+2B1")).isEqualTo(HookResult.DECLINED);
        assertThat(rcpt(MARTIN, "NOTIFY=success,DELAY", "ORCPT=RFC822;Bob+2BX@tcn.f.eu-admin.net")).isEqualTo("OK");
        assertThat(rcpt(MUSTER, "NOTIFY=NEVER")).isEqualTo("OK");

        assertThat(taken(MARTIN, MUSTER)).isEqualTo(new Envelope(Optional.of(DUPONT), List.of(
            new Recipient(MARTIN, Set.of(Notify.SUCCESS, Notify.DELAY), Optional.of("rfc822;Bob+2BX@tcn.f.eu-admin.net")),
            new Recipient(MUSTER, Set.of(Notify.NEVER), Optional.empty())), Optional.of(Ret.HDRS), Optional.of("QQ+2B1")));
    }

    @Test
    void shouldAddNothingToAMailWithoutParameters() throws Exception {
        assertThat(rcpt(MARTIN)).isEqualTo("OK");

        assertThat(taken(MARTIN)).isEqualTo(new Envelope(Optional.of(DUPONT), List.of(Recipient.of(MARTIN)), Optional.empty(),
            Optional.empty()));
    }

    @Test
    void shouldTakeTheNothingAfterTheEndAboutARecipientWhoIsNamedTwice() throws Exception {
        rcpt(MARTIN, "NOTIFY=SUCCESS");
        rcpt(MARTIN, "NOTIFY=NEVER");

        assertThat(taken(MARTIN, MARTIN).recipients()).allMatch(one -> one.notifyOn().equals(Set.of(Notify.NEVER)));
    }

    @Test
    void shouldTakeAndNotKeepAnOriginalRecipientOfAnotherType() throws Exception {
        assertThat(rcpt(MARTIN, "ORCPT=x400;/S+3DMartin/")).isEqualTo("OK");

        assertThat(taken(MARTIN).recipients()).containsExactly(Recipient.of(MARTIN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOTIFY=", "NOTIFY=ALWAYS", "NOTIFY=NEVER,SUCCESS", "NOTIFY=SUCCESS,", "ORCPT=", "ORCPT=rfc822;",
        "ORCPT=Bob@tcn.f.eu-admin.net", "ORCPT=rfc822;Bob+list@tcn.f.eu-admin.net", "ORCPT=rfc822;Bob=X@tcn.f.eu-admin.net",
        "ORCPT=rfc822;é@tcn.f.eu-admin.net"})
    void shouldRefuseAtRcptWhatTheRfcDoesNotKnow(String parameter) throws Exception {
        assertThat(rcpt(MARTIN, parameter)).isEqualTo("501 5.5.4");
        assertThat(taken(MARTIN).recipients()).containsExactly(Recipient.of(MARTIN));
    }

    @ParameterizedTest
    @CsvSource({"RET, BODY", "RET, ''", "ENVID, ''", "ENVID, a+b", "ENVID, a=b", "ENVID, a+0d+0a"})
    void shouldRefuseAtMailWhatTheRfcDoesNotKnow(String name, String value) throws Exception {
        assertThat(reply(hook.doMailParameter(session, name, value))).isEqualTo("501 5.5.4");
        assertThat(reply(hook.doMailParameter(session, "ENVID", "x".repeat(101)))).isEqualTo("501 5.5.4");
        assertThat(rcpt(MARTIN, "ORCPT=rfc822;" + "x".repeat(500))).isEqualTo("501 5.5.4");
        assertThat(taken(MARTIN).envelopeId()).isEmpty();
    }
}
