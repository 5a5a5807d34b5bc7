package eu.testa.mail.core.submission;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.mail.MessageSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubmittedHeaderTest {

    private static final String COMPLETE = "Message-ID: <1@b.test>\r\nDate: Sat, 28 Nov 2026 10:00:00 +0100\r\n";
    private static final ZonedDateTime NOW = ZonedDateTime.of(2026, 11, 29, 9, 5, 0, 0, ZoneId.of("Europe/Athens"));

    private static String written(String message) throws IOException {
        return written(message.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String written(byte[] message) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SubmittedHeader.of(MessageSource.of(message)).write("new@mail.tcn.gr.eu-admin.net", NOW, out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    static Stream<String> blindFields() {
        return Stream.of("Bcc: a@b.test\r\n", "bcc:a@b.test\r\n", "BCC : a@b.test\r\n", "Bcc:\r\n",
            "Bcc: a@b.test,\r\n c@d.test,\r\n\te@f.test\r\n", "Bcc: a@b.test\r\nX: y\r\nBcc: c@d.test\r\n",
            "Resent-Bcc: a@b.test\r\n", "Bcc: caf\u00e9 <a@b.test>\r\n", "Bcc: a@b.test,\r\n \r\n c@d.test\r\n");
    }

    @ParameterizedTest
    @MethodSource("blindFields")
    void shouldTakeOutEveryLineOfBlindRecipientsAndNothingElse(String blind) throws IOException {
        String rest = "Subject: caf\u00e9 \r\nX-Bcc: stays@b.test\r\n\r\nBcc: text@b.test\r\n\r\ncaf\u00e9 \r\n";
        String kept = blind.contains("X: y") ? "X: y\r\n" : "";

        assertThat(written(COMPLETE + blind + rest)).isEqualTo(COMPLETE + kept + rest);
        assertThat(written(blind + COMPLETE + rest)).isEqualTo(kept + COMPLETE + rest);
    }

    @Test
    void shouldLeaveACompleteHeaderAlone() throws IOException {
        String message = COMPLETE + "Subject: x\r\n\r\nBcc: text\r\n";

        assertThat(SubmittedHeader.of(MessageSource.of(message.getBytes(StandardCharsets.ISO_8859_1))).isComplete()).isTrue();
        assertThat(written(message)).isEqualTo(message);
    }

    /** RFC 6409 §8; the user's own time, with its offset. */
    @Test
    void shouldAddWhatIsMissingOnTop() throws IOException {
        assertThat(written("From: x@y.test\r\n\r\nDate: text\r\n")).isEqualTo(
            "Message-ID: <new@mail.tcn.gr.eu-admin.net>\r\nDate: Sun, 29 Nov 2026 09:05:00 +0200\r\n"
            + "From: x@y.test\r\n\r\nDate: text\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"message-id: <1@b.test>\r\nDATE: x\r\nFrom: x@y.test\r\n", "Message-ID: <1@b.test>\r\nDate:\r\n x\r\n\r\n"})
    void shouldAddNothingTwice(String message) throws IOException {
        assertThat(written(message)).isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bcc.eml", "bcc-signed.eml"})
    void shouldTakeNothingButTheBccOutOfCasesFromTheField(String name) throws IOException {
        String sent;
        try (InputStream in = SubmittedHeaderTest.class.getResourceAsStream(name)) {
            sent = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
        String withoutBcc = sent.replaceFirst("(?m)^Bcc: .*\\R", "");

        assertThat(withoutBcc).isNotEqualTo(sent);
        assertThat(written(sent)).endsWith(withoutBcc);
    }
}
