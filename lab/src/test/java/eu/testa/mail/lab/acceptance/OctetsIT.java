package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import eu.testa.mail.lab.acceptance.AwkwardMails.Awkward;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What arrives is octet for octet what was sent, but for the lines that servers add on top: a signature covers octets. What
 * goes in goes through swaks or a bare socket, what comes out comes through openssl; no mail library of ours is in between.
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

    /**
     * Through everything that both roles have: a user's own server, to a colleague's mailbox there and by the relay to another
     * country, so that each mail is copied on the way. What the servers say of a mail stands on top; all below is as it came.
     */
    @Test
    void shouldChangeNoOctetOfTwoHundredAwkwardMails(TestaLab lab) throws Exception {
        Node belgium = lab.network().node("ms-b");
        Node france = lab.network().node("ms-f");
        LabUser sender = lab.users(belgium).get(0);
        LabUser colleague = lab.users(belgium).get(1);
        LabUser reader = lab.users(france).get(0);
        List<Awkward> mails = new AwkwardMails(1).from(sender.address(), 200);

        try (SmtpClient client = new SmtpClient(belgium.submissions(), "127.0.0.1").handshake()) {
            client.reply();
            client.say("EHLO client.test");
            assertThat(client.authenticate(sender)).startsWith("235");
            for (Awkward mail : mails) {
                client.say("MAIL FROM:<" + sender.address() + "> BODY=8BITMIME");
                client.say("RCPT TO:<" + colleague.address() + ">");
                client.say("RCPT TO:<" + reader.address() + ">");
                client.say("DATA");
                client.send(new String(mail.octets(), StandardCharsets.ISO_8859_1).replaceAll("(?m)^\\.", ".."));
                assertThat(client.say(".")).as(mail.mark()).startsWith("250");
            }
        }

        assertUnchanged(mails, OpensslPop3.awaitAll(mails.size(), belgium.pop3s(), colleague));
        assertUnchanged(mails, OpensslPop3.awaitAll(mails.size(), france.pop3s(), reader));
    }

    private static void assertUnchanged(List<Awkward> mails, List<byte[]> arrived) {
        SoftAssertions soon = new SoftAssertions();
        for (Awkward mail : mails) {
            String kept = new String(mail.kept(), StandardCharsets.ISO_8859_1);
            List<String> found = arrived.stream().map(octets -> new String(octets, StandardCharsets.ISO_8859_1))
                .filter(octets -> octets.contains("\r\n" + mail.mark() + "\r\n")).toList();
            soon.assertThat(found).as(mail.mark()).singleElement(as(InstanceOfAssertFactories.STRING)).endsWith(kept)
                .satisfies(octets -> soon.assertThat(octets.substring(0, Math.max(0, octets.length() - kept.length())))
                    .as("on top of " + mail.mark())
                    .matches("(?:(?:Return-Path|Received|Authentication-Results|Message-ID|Date): [^\r]*\r\n(?:[ \t][^\r]*\r\n)*)+"));
        }
        soon.assertAll();
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
