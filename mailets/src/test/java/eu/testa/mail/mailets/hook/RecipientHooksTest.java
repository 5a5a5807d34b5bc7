package eu.testa.mail.mailets.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TestaRecipientsOnly, MemberRecipientsOnly, LocalRecipientsOnly. */
class RecipientHooksTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "Alain.Dupont@tcn.b.eu-admin.net,          OK",
        "alain.dupont@TCN.B.EU-ADMIN.NET,          OK",
        "postmaster@eu-admin.net,                  OK",
        "postmaster@relay-1.eu-admin.net,          OK",
        "postmaster@mail.tcn.b.eu-admin.net,       OK",
        "postmaster@mail.tcn.xx.eu-admin.net,      550 5.7.1",
        "postmaster@b.eu-admin.net.eu-admin.net,   550 5.7.1",
        "someone@eu-admin.net,                     550 5.7.1",
        "someone@example.org,                      550 5.7.1",
        "someone@tcn.xx.eu-admin.net,              550 5.7.1",
        "someone%example.org@tcn.b.eu-admin.net,   550 5.7.1",
        "example.org!someone@tcn.b.eu-admin.net,   550 5.7.1",
        "someone@tcn.b.eu-admin.net.example.org,   550 5.7.1",
        "someone@xtcn.b.eu-admin.net.org,          550 5.7.1",
        "postmaster@eu-admin.net.example.org,      550 5.7.1"})
    void shouldTakeTestaRecipientsOnly(String recipient, String expected) throws Exception {
        assertThat(reply(new TestaRecipientsOnly(HookSettings.national()), recipient)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "Alain.Dupont@tcn.b.eu-admin.net,          OK",
        "alain.dupont@TCN.B.EU-ADMIN.NET,          OK",
        "Jeanne.Martin@tcn.f.eu-admin.net,         550 5.7.1",
        "Alain.Dupont@resper.b.eu-admin.net,       550 5.1.2",
        "Someone.Else@tcn.a.eu-admin.net,          550 5.1.2",
        "postmaster@relay.eu-admin.net,            OK",
        "someone@relay.eu-admin.net,               550 5.1.2",
        "postmaster@eu-admin.net,                  OK",
        "postmaster@relay-2.eu-admin.net,          OK",
        "postmaster@mail.tcn.b.eu-admin.net,       OK",
        "postmaster@mail.tcn.f.eu-admin.net,       550 5.7.1",
        "postmaster@mail.tcn.a.eu-admin.net,       550 5.1.2",
        "postmaster@relay.xx.eu-admin.net,         550 5.1.2",
        "x%tcn.f.eu-admin.net@tcn.b.eu-admin.net,  550 5.1.2"})
    void shouldTakeRecipientsOfActiveMembersOnly(String recipient, String expected) throws Exception {
        assertThat(reply(new MemberRecipientsOnly(HookSettings.members(folder), HookSettings.relay()),
            recipient)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "Alain.Dupont@tcn.b.eu-admin.net,          OK",
        "alain.dupont@TCN.B.EU-ADMIN.NET,          OK",
        "Jeanne.Martin@tcn.f.eu-admin.net,         550 5.7.1",
        "Alain.Dupont@resper.b.eu-admin.net,       550 5.7.1",
        "x%tcn.f.eu-admin.net@tcn.b.eu-admin.net,  550 5.7.1",
        "tcn.f.eu-admin.net!x@tcn.b.eu-admin.net,  550 5.7.1",
        "postmaster@mail.tcn.b.eu-admin.net,       OK",
        "someone@mail.tcn.b.eu-admin.net,          550 5.7.1",
        "postmaster@mail.tcn.f.eu-admin.net,       550 5.7.1",
        "postmaster@eu-admin.net,                  550 5.7.1",
        "someone@example.org,                      550 5.7.1"})
    void shouldTakeRecipientsOfTheOwnDomainOnly(String recipient, String expected) throws Exception {
        assertThat(reply(new LocalRecipientsOnly(HookSettings.national()), recipient)).isEqualTo(expected);
    }

    private static String reply(RcptHook hook, String recipient) throws Exception {
        HookResult result = hook.doRcpt(new FakeSession("192.0.2.2").session(), MaybeSender.nullSender(),
            new MailAddress(recipient));
        return result.equals(HookResult.DECLINED) ? "OK"
            : result.getSmtpRetCode() + " " + result.getSmtpDescription().substring(0, 5);
    }
}
