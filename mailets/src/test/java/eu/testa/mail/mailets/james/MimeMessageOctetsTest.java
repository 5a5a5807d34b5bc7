package eu.testa.mail.mailets.james;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.mail.MessageSource;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.junit.jupiter.api.Test;

/** A virus scanner takes a mail that is shorter or longer than it says for one that cannot be read. */
public class MimeMessageOctetsTest {

    private static final String MAIL = "Subject: a\r\n folded\r\nX-Latin: caf\u00e9\r\nX-Bare: a\nb: c\r\n\r\nhello\r\nw\u00f6rld\r\n";

    private interface Change {
        void to(MimeMessage message) throws MessagingException;
    }

    private static void assertSize(Change change) throws Exception {
        MimeMessageWrapper message = new MimeMessageWrapper(MimeMessageInputStreamSource.create("mail",
            new ByteArrayInputStream(MAIL.getBytes(StandardCharsets.ISO_8859_1))));
        change.to(message);
        MessageSource octets = MimeMessageOctets.of(message);
        try (InputStream in = octets.open()) {
            assertThat(octets.size()).isEqualTo(in.readAllBytes().length);
        }
    }

    @Test
    void shouldKnowTheSizeOfAMailAsItCame() throws Exception {
        assertSize(message -> { });
    }

    @Test
    void shouldKnowTheSizeAfterMailetsChangedTheHeader() throws Exception {
        assertSize(message -> {
            message.addHeader("Authentication-Results", "relay;\r\n smime=none");
            message.addHeader("X-Unfolded", "x".repeat(300));
            message.removeHeader("Subject");
        });
    }

    @Test
    void shouldKnowTheSizeAfterAMailetChangedTheContent() throws Exception {
        assertSize(message -> {
            message.setText("w\u00f6rld\nwith bare\nlines", "utf-8");
            message.saveChanges();
        });
    }
}
