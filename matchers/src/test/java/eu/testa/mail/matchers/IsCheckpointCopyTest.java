package eu.testa.mail.matchers;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.mail.Outbox;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import javax.mail.Session;
import javax.mail.internet.MimeMessage;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.Test;

class IsCheckpointCopyTest {

    private static final String JEANNE = "Jeanne.Martin@tcn.f.eu-admin.net";
    private static final String COPY = "<checkpoint.1772442000000@relay-1.eu-admin.net>";

    private final IsCheckpointCopy matcher = new IsCheckpointCopy();

    private static FakeMail mail(String name, String messageId) throws Exception {
        byte[] octets = ("Message-ID: " + messageId + "\r\n\r\ntext\r\n").getBytes(StandardCharsets.US_ASCII);
        return FakeMail.builder().name(name).recipient(JEANNE)
            .mimeMessage(new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(octets))).build();
    }

    @Test
    void shouldMatchACopyThatThisServerHasWritten() throws Exception {
        FakeMail copy = mail(Outbox.LETTER + "Mail1", COPY);

        assertThat(matcher.match(copy)).isEqualTo(copy.getRecipients());
    }

    /** It is dropped where it cannot be delivered: nothing else may be taken for one. */
    @Test
    void shouldMatchNothingElse() throws Exception {
        assertThat(matcher.match(mail("Mail1", COPY))).as("of another server, or of somebody who likes that Message-ID").isEmpty();
        assertThat(matcher.match(mail(Outbox.LETTER + "Mail1", "<reminder.1772442000000@relay-1.eu-admin.net>"))).isEmpty();
    }
}
