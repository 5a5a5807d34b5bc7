package eu.testa.mail.mailets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStream;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMailContext;
import org.apache.mailet.base.test.FakeMailContext.SentMail;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TellPostmasterTest {

    private static final String POSTMASTER = "postmaster@tcn.b.eu-admin.net";

    private final FakeMailContext context = FakeMailContext.defaultContext();
    private final ManualClock clock = new ManualClock();
    private TellPostmaster mailet;

    @BeforeEach
    void init() throws Exception {
        mailet = new TellPostmaster(settings(), clock);
        mailet.init(FakeMailetConfig.builder().mailetName("TellPostmaster").mailetContext(context)
            .setProperty("repository", "error").setProperty("interval", "1 hour").build());
    }

    @AfterEach
    void destroy() {
        mailet.destroy();
    }

    private static TestaSettings settings() throws Exception {
        return TestaSettings.load(Path.of("..", "conf", "national"), Map.of());
    }

    private void fail(Exception why) throws Exception {
        MailImpl mail = MailImpl.builder().name("Mail77").sender("Alain.Dupont@tcn.b.eu-admin.net")
            .addRecipient("Jeanne.Martin@tcn.f.eu-admin.net").build();
        mail.setAttribute(new Attribute(Mail.MAILET_ERROR, AttributeValue.ofUnserializable(why)));
        mailet.service(mail);
        mail.dispose();
    }

    private static String text(SentMail sent) throws Exception {
        try (MimeMessageInputStream in = new MimeMessageInputStream(sent.getMsg())) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void shouldTellThePostmasterWhichMailAndWhy() throws Exception {
        fail(new MessagingException("wrapped", new IOException("the store cannot be used: no space left")));

        SentMail sent = context.getSentMails().get(0);
        assertThat(sent.getRecipients()).containsExactly(new MailAddress(POSTMASTER));
        assertThat(text(sent)).contains("Mail77", "Alain.Dupont@tcn.b.eu-admin.net", "Jeanne.Martin@tcn.f.eu-admin.net",
            "IOException: the store cannot be used: no space left");
    }

    @Test
    void shouldNotRepeatWhatAnExceptionMayHaveFromTheMail() throws Exception {
        fail(new IllegalArgumentException("Subject: secret"));

        assertThat(text(context.getSentMails().get(0))).contains("IllegalArgumentException").doesNotContain("secret");
    }

    @Test
    void shouldSendOneNoticeInAStorm() throws Exception {
        for (int i = 0; i < 100; i++) {
            fail(new IOException("disk full"));
        }
        assertThat(context.getSentMails()).hasSize(1);

        clock.pass(Duration.ofHours(1));
        fail(new IOException("disk full"));

        assertThat(context.getSentMails()).hasSize(2);
        assertThat(text(context.getSentMails().get(1))).contains("100 mails could not be processed");
    }

    @Test
    void shouldNotTellThatItsOwnNoticeFailed() throws Exception {
        fail(new IOException("disk full"));
        clock.pass(Duration.ofHours(2));
        MailImpl notice = MailImpl.builder().name("notice").addRecipient(POSTMASTER)
            .addAttribute(context.getSentMails().get(0).getAttributes().get(
                AttributeName.of("testa.failure-notice"))).build();

        mailet.service(notice);

        assertThat(context.getSentMails()).hasSize(1);
    }

    @Test
    void shouldSayThatTheRepositoryIsMissing() throws Exception {
        TellPostmaster incomplete = new TellPostmaster(settings(), clock);

        assertThatThrownBy(() -> incomplete.init(FakeMailetConfig.builder()
            .mailetName("TellPostmaster").mailetContext(context).build())).isInstanceOf(MessagingException.class)
            .hasMessage("mailetcontainer.xml: TellPostmaster: <repository> is missing");
    }
}
