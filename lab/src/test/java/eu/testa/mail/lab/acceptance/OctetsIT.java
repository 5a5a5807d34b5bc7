package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The body that arrives is octet for octet the one that was sent: a signature covers octets. What goes in goes through
 * swaks, what comes out comes through openssl; no mail library of ours is in between.
 */
@ExtendWith(LabExtension.class)
class OctetsIT {

    private static final int LARGE = 25 * 1024 * 1024;
    /** RFC 5321 §4.5.3.1.6: 1000 octets with CRLF. */
    private static final int LONGEST_LINE = 998;

    static Stream<Arguments> bodies() {
        StringBuilder everyOctet = new StringBuilder();
        for (int octet = 1; octet < 256; octet++) {
            if (octet != '\r' && octet != '\n') {
                everyOctet.append((char) octet);
            }
        }
        return Stream.of(
            arguments("8-bit", "Caf\u00e9 \u00fcber \u00d8resund\r\n"),
            arguments("every octet but NUL, CR and LF", everyOctet + "\r\n"),
            arguments("longest line of SMTP", "x".repeat(LONGEST_LINE) + "\r\nshort\r\n"),
            arguments("line of 8-bit octets", "\u00ff".repeat(LONGEST_LINE) + "\r\n"),
            arguments("dots", ".\r\n..\r\n.x\r\n...\r\nx.\r\n.\r\n"),
            arguments("trailing blanks", "blank \r\ntab\t\r\n   \r\n\t\r\n"),
            arguments("empty lines at the end", "text\r\n\r\n\r\n\r\n"),
            arguments("empty", ""),
            arguments("From at the start of a line", "From here\r\n>From there\r\n"),
            arguments("looks like a header", "Received: from nowhere\r\nX: y\r\n"),
            arguments("looks like MIME", "--boundary\r\nContent-Type: text/html\r\n\r\n=3D=\r\n--boundary--\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void shouldKeepEveryOctet(String what, String body, TestaLab lab) throws Exception {
        byte[] sent = body.getBytes(StandardCharsets.ISO_8859_1);

        assertThat(sendFromBelgiumToFrance(lab, sent)).isEqualTo(sent);
    }

    /** SMTP ends a message with a line end (RFC 5321 §4.1.1.4), so that is all that may be added. */
    @Test
    void shouldAddNothingButTheLineEndOfSmtpWhereThereIsNone(TestaLab lab) throws Exception {
        byte[] arrived = sendFromBelgiumToFrance(lab, "no final newline".getBytes(StandardCharsets.US_ASCII));

        assertThat(new String(arrived, StandardCharsets.US_ASCII)).isEqualTo("no final newline\r\n");
    }

    @Test
    void shouldKeepEveryOctetOf25Megabytes(TestaLab lab) throws Exception {
        byte[] sent = randomLines(LARGE);

        byte[] arrived = sendFromBelgiumToFrance(lab, sent);

        // Not isEqualTo: where it fails, it would print 25 MB.
        assertThat(arrived.length).isEqualTo(sent.length);
        assertThat(Arrays.mismatch(arrived, sent)).as("first octet that differs").isEqualTo(-1);
    }

    private static byte[] sendFromBelgiumToFrance(TestaLab lab, byte[] body) throws Exception {
        Node belgium = lab.network().node("ms-b");
        Node france = lab.network().node("ms-f");
        LabUser sender = lab.users(belgium).get(0);
        LabUser reader = lab.users(france).get(0);
        Letter letter = Letter.of(sender.address(), reader.address(), body);

        Swaks.Dialogue submission = Swaks.submit(belgium.submission(), sender, reader.address(), letter.octets());

        assertThat(submission.exitCode()).as("%s", submission).isZero();
        return Letter.body(OpensslPop3.await(letter.idLine(), france.pop3s(), reader));
    }

    private static byte[] randomLines(int size) {
        Random random = new Random(1);
        ByteArrayOutputStream lines = new ByteArrayOutputStream(size + LONGEST_LINE + 2);
        while (lines.size() < size) {
            byte[] line = new byte[1 + random.nextInt(LONGEST_LINE)];
            random.nextBytes(line);
            for (byte octet : line) {
                lines.write(octet == 0 || octet == '\r' || octet == '\n' ? '.' : octet);
            }
            lines.write('\r');
            lines.write('\n');
        }
        return lines.toByteArray();
    }
}
