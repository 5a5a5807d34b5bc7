package eu.testa.mail.mailets.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.mailets.james.MimeMessageOctets;
import eu.testa.mail.mailets.james.UnchangedMessage;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.server.core.MailImpl;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.james.util.MimeMessageUtil;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** FromIsUser, FromIsMember, FromIsElsewhere, CompleteHeader and NoLoops. */
class HeaderHooksTest {

    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final String OWN = "Received: from x (EHLO x) by relay.eu-admin.net (JAMES SMTP Server ) with ESMTP ID 1;\r\n"
        + " Sun, 01 Mar 2026 10:00:00 +0000\r\n";
    private static final String OTHER = "Received: from relay.eu-admin.net by mail.tcn.f.eu-admin.net; 1 Mar 2026\r\n";

    @ParameterizedTest
    @ValueSource(strings = {
        "From: Alain.Dupont@tcn.b.eu-admin.net",
        "from: alain.dupont@TCN.B.eu-admin.net",
        "From: \"Dupont, Alain\" <Alain.Dupont@tcn.b.eu-admin.net>",
        "From: =?utf-8?q?Alain_Dupont?= <Alain.Dupont@tcn.b.eu-admin.net>",
        "From: Alain Dupont\r\n <Alain.Dupont@tcn.b.eu-admin.net>",
        "From: Alain.Dupont@tcn.b.eu-admin.net\r\nSender: Alain.Dupont@tcn.b.eu-admin.net"})
    void shouldTakeTheUsersOwnFrom(String header) throws Exception {
        assertThat(from(header)).isEqualTo(HookResult.DECLINED);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Subject: no From",
        "From: Jeanne.Martin@tcn.f.eu-admin.net",
        "From: someone@example.org",
        "From: Alain.Dupont@tcn.b.eu-admin.net\r\nFrom: someone@example.org",
        "From: Alain.Dupont@tcn.b.eu-admin.net\r\nFROM : someone@example.org",
        "From: someone@example.org, Alain.Dupont@tcn.b.eu-admin.net",
        "From: Alain.Dupont@tcn.b.eu-admin.net <someone@example.org>",
        "From: \"Alain.Dupont@tcn.b.eu-admin.net\" <someone@example.org>",
        "From: someone@example.org (Alain.Dupont@tcn.b.eu-admin.net)",
        "From: Team: Alain.Dupont@tcn.b.eu-admin.net;",
        "From: <@example.org:Alain.Dupont@tcn.b.eu-admin.net>",
        "From: Alain.Dupont@tcn.b.eu-admin.net.example.org",
        "From:",
        "From: Alain.Dupont@tcn.b.eu-admin.net\r\nSender: someone@example.org",
        "From: Alain.Dupont@tcn.b.eu-admin.net\r\nSender: Alain.Dupont@tcn.b.eu-admin.net\r\nSender: x@example.org"})
    void shouldRefuseAnyOtherFrom(String header) throws Exception {
        assertThat(from(header).getSmtpRetCode()).isEqualTo("550");
    }

    @Test
    void shouldTakeNothingFromNobody() throws Exception {
        HookResult result = new FromIsUser().onMessage(new FakeSession("192.0.2.9").session(), mail("From: " + ALAIN));

        assertThat(result.getSmtpDescription()).isEqualTo("5.7.0 Authentication required");
    }

    @Test
    void shouldTakeFromAMemberWhatIsItsOwn(@TempDir Path folder) throws Exception {
        FromIsMember hook = new FromIsMember(HookSettings.members(folder));
        SMTPSession belgium = new FakeSession("192.0.2.2").session();

        assertThat(hook.onMessage(belgium, mail("From: " + ALAIN))).isEqualTo(HookResult.DECLINED);
        assertThat(hook.onMessage(belgium, mail("From: Jeanne.Martin@tcn.f.eu-admin.net")).getSmtpDescription())
            .startsWith("5.7.1 ").contains("tcn.b.eu-admin.net");
        assertThat(hook.onMessage(new FakeSession("192.0.2.99").session(), mail("From: " + ALAIN)).getSmtpRetCode())
            .isEqualTo("550");
    }

    @Test
    void shouldLetNobodyOutsideClaimTheOwnDomain() throws Exception {
        FromIsElsewhere hook = new FromIsElsewhere(HookSettings.national());
        SMTPSession relay = new FakeSession("192.0.2.1").session();

        assertThat(hook.doMail(relay, MaybeSender.nullSender())).isEqualTo(HookResult.DECLINED);
        assertThat(hook.doMail(relay, MaybeSender.of(new MailAddress("x@tcn.f.eu-admin.net")))).isEqualTo(HookResult.DECLINED);
        assertThat(hook.doMail(relay, MaybeSender.of(new MailAddress(ALAIN))).getSmtpRetCode()).isEqualTo("550");
        assertThat(hook.onMessage(relay, mail("From: x@tcn.f.eu-admin.net"))).isEqualTo(HookResult.DECLINED);
        assertThat(hook.onMessage(relay, mail("From: " + ALAIN)).getSmtpDescription()).startsWith("5.7.1 ");
    }

    @ParameterizedTest
    @CsvSource({"1, true", "30, true", "31, false", "500, false"})
    void shouldRefuseMailThatPassedTooManyServers(int hops, boolean taken) throws Exception {
        assertTaken(loops(new NoLoops(HookSettings.relay()), OTHER.repeat(hops)), taken);
    }

    /** Its own header of this time is one of them. */
    @ParameterizedTest
    @CsvSource({"1, true", "2, true", "3, false"})
    void shouldRefuseMailThatComesBackAgainAndAgain(int visits, boolean taken) throws Exception {
        assertTaken(loops(new NoLoops(HookSettings.relay()), (OWN + OTHER).repeat(visits)), taken);
    }

    @Test
    void shouldNotTakeALongerNameForItsOwn() throws Exception {
        String similar = "Received: by relay.eu-admin.net.example.org; x\r\nReceived: by xrelay.eu-admin.net; x\r\n";

        assertTaken(loops(new NoLoops(HookSettings.relay()), similar.repeat(3)), true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"by relay.eu-admin.net", "x BY\tRelay.EU-admin.net; x", "(by  relay.eu-admin.net)x by relay.eu-admin.net(x)",
        "by by relay.eu-admin.net x", "-by\u000brelay.eu-admin.net ;", "by\r\n\t relay.eu-admin.net\r\n (x)"})
    void shouldFindItsNameHoweverItStandsThere(String received) throws Exception {
        assertTaken(loops(new NoLoops(HookSettings.relay()), ("Received: " + received + "\r\n").repeat(3)), false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"by", "byrelay.eu-admin.net", "by relay.eu-admin.ne", "x_by relay.eu-admin.net", "xby relay.eu-admin.net",
        "by relay.eu-admin.net)", "by relay.eu-admin.net.", "by:relay.eu-admin.net", "by relayXeu-admin.net", "7by relay.eu-admin.net;"})
    void shouldNotFindItsNameInOtherWords(String received) throws Exception {
        assertTaken(loops(new NoLoops(HookSettings.relay()), ("Received: " + received + "\r\n").repeat(3)), true);
    }

    @Test
    void shouldTakeItsLimitsFromTheXml() throws Exception {
        NoLoops hook = new NoLoops(HookSettings.relay());
        BaseHierarchicalConfiguration config = new BaseHierarchicalConfiguration();
        config.addProperty("maxHops", "3");
        config.addProperty("maxVisits", "1");
        hook.init(config);

        assertTaken(loops(hook, OTHER.repeat(3)), true);
        assertTaken(loops(hook, OTHER.repeat(4)), false);
        assertTaken(loops(hook, OWN.repeat(2)), false);
    }

    @ParameterizedTest
    @CsvSource({
        "maxHops,  x,   <maxHops>x</maxHops>: expected a number from 2 to 1000",
        "maxHops,  1,   <maxHops>1</maxHops>: expected a number from 2 to 1000",
        "maxHop,   30,  'there is no parameter <maxHop>; expected one of maxHops, maxVisits'"})
    void shouldNotStartWithAWrongParameter(String name, String value, String expected) throws Exception {
        NoLoops hook = new NoLoops(HookSettings.relay());
        BaseHierarchicalConfiguration config = new BaseHierarchicalConfiguration();
        config.addProperty(name, value);

        assertThatThrownBy(() -> hook.init(config)).isInstanceOf(ConfigurationException.class)
            .hasMessage("smtpserver.xml: handler NoLoops: " + expected);
    }

    @Test
    void shouldCompleteTheHeaderOfASubmissionAndChangeNoOtherOctet() throws Exception {
        String rest = "From: " + ALAIN + "\r\nSubject: caf\u00e9 \r\n\r\nBcc: text\r\n";
        MailImpl mail = MailImpl.builder().name("mail").sender(ALAIN).addRecipient("Jeanne.Martin@tcn.f.eu-admin.net").build();
        mail.setMessageNoCopy(UnchangedMessage.of("mail",
            out -> out.write(("Bcc: x@y.test,\r\n z@y.test\r\n" + rest).getBytes(StandardCharsets.ISO_8859_1))));
        try {
            Clock clock = Clock.fixed(Instant.parse("2026-07-01T10:00:00Z"), ZoneOffset.UTC);

            assertThat(new CompleteHeader(HookSettings.national(), clock).onMessage(new FakeSession("192.0.2.9").session(), mail))
                .isEqualTo(HookResult.DECLINED);
            assertThat(octets(mail)).matches("Message-ID: <[0-9a-f-]{36}@[a-z0-9.-]+>\r\n"
                + "Date: Wed, 1 Jul 2026 12:00:00 \\+0200\r\n" + Pattern.quote(rest));
        } finally {
            mail.dispose();
        }
    }

    /** James copies a mail when a matcher takes some of its recipients. */
    @Test
    void shouldCopyEveryOctetOfAStoredMessage() throws Exception {
        String octets = "Subject: caf\u00e9\r\nX:   odd \t\r\n folded\r\n\r\ncaf\u00e9\r\n";
        MailImpl mail = MailImpl.builder().name("mail").sender(ALAIN).build();
        mail.setMessageNoCopy(UnchangedMessage.of("mail", out -> out.write(octets.getBytes(StandardCharsets.ISO_8859_1))));
        MailImpl copy = MailImpl.duplicate(mail);
        try {
            assertThat(octets(copy)).isEqualTo(octets);
        } finally {
            copy.dispose();
            mail.dispose();
        }
    }

    private static String octets(MailImpl mail) throws Exception {
        try (InputStream in = MimeMessageOctets.of(mail.getMessage()).open()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static void assertTaken(HookResult result, boolean taken) {
        if (taken) {
            assertThat(result).isEqualTo(HookResult.DECLINED);
        } else {
            assertThat(result.getSmtpRetCode()).isEqualTo("554");
            assertThat(result.getSmtpDescription()).startsWith("5.4.6 ");
        }
    }

    private static HookResult from(String header) throws Exception {
        return new FromIsUser().onMessage(new FakeSession("192.0.2.9").loggedInAs(ALAIN).session(), mail(header));
    }

    private static HookResult loops(JamesMessageHook hook, String headers) throws Exception {
        return hook.onMessage(new FakeSession("192.0.2.2").session(), mail(headers + "Subject: x"));
    }

    private static FakeMail mail(String headers) throws Exception {
        return FakeMail.builder().name("mail").sender(ALAIN).recipient("Jeanne.Martin@tcn.f.eu-admin.net")
            .mimeMessage(MimeMessageUtil.mimeMessageFromString(headers + "\r\n\r\nhello\r\n")).build();
    }
}
