package eu.testa.mail.matchers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import eu.testa.mail.core.address.TestaNamespace;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Matcher;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMatcherConfig;
import org.junit.jupiter.api.Test;

class TestaMatchersTest {

    private static final String BELGIAN = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final String FRENCH = "Jeanne.Martin@tcn.f.eu-admin.net";
    private static final String OTHER_PROJECT = "Jeanne.Martin@eures.f.eu-admin.net";
    private static final String INTERNET = "someone@eu-admin.net.example.org";
    private static final String ROUTED = "someone%example.org@tcn.f.eu-admin.net";

    @Test
    void shouldMatchRecipientsOnTesta() throws Exception {
        assertThat(recipient("").match(mail(BELGIAN, BELGIAN, FRENCH, OTHER_PROJECT, INTERNET, ROUTED)))
            .containsExactlyInAnyOrder(address(BELGIAN), address(FRENCH), address(OTHER_PROJECT));
    }

    /** A report from a relay can be answered; a condition that names countries means their domains. */
    @Test
    void shouldMatchPostmastersOfRelaysWithoutACondition() throws Exception {
        String postmaster = "postmaster@relay-1.eu-admin.net";

        assertThat(recipient("").match(mail(BELGIAN, postmaster))).containsExactly(address(postmaster));
        assertThat(recipient("*").match(mail(BELGIAN, postmaster))).isEmpty();
        assertThat(sender("").match(mail(postmaster, FRENCH))).containsExactly(address(FRENCH));
    }

    @Test
    void shouldMatchRecipientsOfProject() throws Exception {
        assertThat(recipient("tcn").match(mail(BELGIAN, BELGIAN, FRENCH, OTHER_PROJECT, INTERNET)))
            .containsExactlyInAnyOrder(address(BELGIAN), address(FRENCH));
    }

    @Test
    void shouldMatchRecipientsOfProjectAndCountries() throws Exception {
        assertThat(recipient("tcn:F,DK").match(mail(BELGIAN, BELGIAN, FRENCH, OTHER_PROJECT, INTERNET)))
            .containsExactly(address(FRENCH));
    }

    @Test
    void shouldMatchAllRecipientsOfSenderOnTesta() throws Exception {
        assertThat(sender("tcn:B").match(mail(BELGIAN, FRENCH, INTERNET)))
            .containsExactlyInAnyOrder(address(FRENCH), address(INTERNET));
    }

    @Test
    void shouldNotMatchSendersElsewhereNorTheNullSender() throws Exception {
        assertThat(sender("tcn:F").match(mail(BELGIAN, FRENCH))).isEmpty();
        assertThat(sender("").match(mail(INTERNET, FRENCH))).isEmpty();
        assertThat(sender("").match(mail(ROUTED, FRENCH))).isEmpty();
        assertThat(sender("").match(FakeMail.builder().name("report").recipient(FRENCH).build())).isEmpty();
    }

    @Test
    void shouldStopStartUpOnBadCondition() {
        assertThatExceptionOfType(MessagingException.class).isThrownBy(() -> recipient("tcn:F,XX"))
            .withMessageStartingWith("match=\"RecipientIsTesta=tcn:F,XX\": 'XX' is no country code of TESTA")
            .withMessageContaining("expected");
        assertThatExceptionOfType(MessagingException.class).isThrownBy(() -> sender("F;B"))
            .withMessageStartingWith("match=\"SenderIsTesta=F;B\": 'F;B' is not a project");
    }

    private static Matcher recipient(String condition) throws MessagingException {
        return configured(new RecipientIsTesta(TestaNamespace.tachonet()), condition);
    }

    private static Matcher sender(String condition) throws MessagingException {
        return configured(new SenderIsTesta(TestaNamespace.tachonet()), condition);
    }

    private static Matcher configured(Matcher matcher, String condition) throws MessagingException {
        matcher.init(FakeMatcherConfig.builder().matcherName("Matcher").condition(condition).build());
        return matcher;
    }

    private static FakeMail mail(String sender, String... recipients) throws MessagingException {
        return FakeMail.builder().name("mail").sender(sender).recipients(recipients).build();
    }

    private static MailAddress address(String address) throws MessagingException {
        return new MailAddress(address);
    }
}
