package eu.testa.mail.core.virus.engine;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.mail.MessageSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EngineMailTest {

    private static byte[] read(MessageSource message) throws IOException {
        try (InputStream octets = message.open()) {
            return octets.readAllBytes();
        }
    }

    @Test
    void shouldPutOneLineBeforeAMailAndLeaveItAlone() throws IOException {
        byte[] mail = "Subject: x\r\n\r\n\0\377".getBytes(StandardCharsets.ISO_8859_1);
        MessageSource decorated = EngineMail.of(MessageSource.of(mail));
        String read = new String(read(decorated), StandardCharsets.ISO_8859_1);
        assertThat(read).matches("(?s)Received: [ -~]+\r\n.*");
        assertThat(read.substring(read.indexOf("\r\n") + 2).getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(mail);
        assertThat(decorated.size()).isEqualTo(read.length());
    }

    @Test
    void shouldAttachAFileOfAnyLength() throws IOException {
        Random random = new Random(1);
        for (int length : new int[] {0, 1, 2, 3, 55, 56, 57, 58, 113, 114, 115, 11_399, 11_400, 11_401, 100_000}) {
            byte[] file = new byte[length];
            random.nextBytes(file);
            MessageSource attached = EngineMail.attaching(MessageSource.of(file));
            byte[] read = read(attached);
            assertThat(attached.size()).as("of %s octets", length).isEqualTo(read.length);
            String text = new String(read, StandardCharsets.US_ASCII);
            String body = text.substring(text.indexOf("\r\n\r\n") + 4);
            assertThat(body.lines()).allMatch(line -> line.length() <= 76);
            assertThat(Base64.getMimeDecoder().decode(body)).isEqualTo(file);
        }
    }

    @Test
    void shouldReadOctetByOctetAsWell() throws IOException {
        MessageSource attached = EngineMail.attaching(MessageSource.of(new byte[] {-1, -1, -1, -1}));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (InputStream octets = attached.open()) {
            for (int octet = octets.read(); octet >= 0; octet = octets.read()) {
                all.write(octet);
            }
        }
        assertThat(all.toByteArray()).isEqualTo(read(attached));
    }

    @Test
    void shouldHaveRoomForContentThatFitsEitherWay() throws IOException {
        for (long max = 1000; max < 1200; max++) {
            MessageSource content = MessageSource.of(new byte[(int) EngineMail.room(max)]);
            assertThat(EngineMail.attaching(content).size()).isLessThanOrEqualTo(max);
            assertThat(EngineMail.of(content).size()).isLessThanOrEqualTo(max);
        }
    }
}
