package eu.testa.mail.core.report;

import static eu.testa.mail.core.report.SampleReports.CURIOUS;
import static eu.testa.mail.core.report.SampleReports.MARTIN;
import static eu.testa.mail.core.report.SampleReports.NOBODY;
import static eu.testa.mail.core.report.SampleReports.PIERRE;
import static eu.testa.mail.core.report.SampleReports.QUIET;
import static eu.testa.mail.core.report.SampleReports.original;
import static eu.testa.mail.core.report.SampleReports.sender;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mail.Notify;
import eu.testa.mail.core.mail.Recipient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.codec.QuotedPrintableInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reports as whole files, so that a change of wording is seen. */
class ReportWriterTest {

    private final ReportWriter writer = new ReportWriter();

    private String written(Report report) throws IOException {
        return new String(writer.write(report, original()).orElseThrow(), StandardCharsets.US_ASCII);
    }

    private static String expected(String file) throws IOException {
        try (InputStream in = ReportWriterTest.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).replace("\n", "\r\n");
        }
    }

    @Test
    void shouldTellOfADelay() throws IOException {
        assertThat(written(SampleReports.delay(sender(), MARTIN, QUIET))).isEqualTo(expected("delay.eml"));
    }

    @Test
    void shouldTellOfAFailureForEachRecipientByItsOwnReason() throws IOException {
        assertThat(written(SampleReports.failure(sender(), MARTIN, NOBODY, QUIET))).isEqualTo(expected("failure.eml"));
    }

    @Test
    void shouldTellOfSuccessWhomItIsAskedFor() throws IOException {
        assertThat(written(SampleReports.success(sender(), MARTIN, CURIOUS, PIERRE, QUIET))).isEqualTo(expected("success.eml"));
    }

    @Test
    void shouldTellOfSuccessToNobodyWhoDidNotAskOrIsToldByTheNextHost() throws IOException {
        assertThat(writer.write(SampleReports.success(sender(), MARTIN, QUIET), original())).isEmpty();
        assertThat(writer.write(SampleReports.success(Optional.empty(), CURIOUS, PIERRE), original())).isEmpty();
        assertThat(writer.write(SampleReports.handedOn(CURIOUS), original())).isEmpty();
    }

    @Test
    void shouldSayThatAnAdministratorReturnedTheMail() throws IOException {
        assertThat(written(SampleReports.returned(MARTIN)).replace("=2E", ".").replace("=\r\n", ""))
            .contains("\r\nStatus: 5.0.0\r\n", "An administrator of relay.eu-admin.net returned it",
                "\r\nDiagnostic-Code: x-testa; connection refused\r\n",
                "\r\nLast-Attempt-Date: Mon, 2 Mar 2026 08:14:00 +0000\r\n")
            .doesNotContain("5.4.7", "for too long");
    }

    @Test
    void shouldGiveNoTimeOfAnAttemptThatWasNotMade() throws IOException {
        assertThat(written(SampleReports.untried(MARTIN))).contains("\r\nFinal-Log-ID: ").doesNotContain("Last-Attempt-Date");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "rfc822;Bob+2BX@tcn.f.eu-admin.net    | rfc822;Bob+X@tcn.f.eu-admin.net",
        "rfc822;Bob+ZZ@tcn.f.eu-admin.net     | rfc822;Bob+ZZ@tcn.f.eu-admin.net",
        "rfc822;Bob+0D+0AAction:+20delivered  | rfc822;Bob??Action: delivered",
        "Bob+2BX                              | Bob+X"})
    void shouldDecodeWhatCameAsXtext(String original, String decoded) throws IOException {
        String report = written(SampleReports.failure(sender(), new Recipient(MARTIN.address(), Set.of(), Optional.of(original))));

        assertThat(report).contains("\r\nOriginal-Recipient: " + decoded + "\r\nFinal-Recipient: rfc822; ",
            "\r\nOriginal-Envelope-Id: QQ+314159\r\n");
    }

    @Test
    void shouldTellNobodyOfAReportThatCouldNotBeDelivered() throws IOException {
        assertThat(writer.write(SampleReports.failure(Optional.empty(), MARTIN), original())).isEmpty();
        assertThat(writer.write(SampleReports.delay(Optional.empty(), MARTIN), original())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Notify.class)
    void shouldTellOnlyOfWhatTheSenderAskedFor(Notify notify) throws IOException {
        Recipient recipient = new Recipient("Jeanne.Martin@tcn.f.eu-admin.net", Set.of(notify), Optional.empty());

        assertThat(writer.write(SampleReports.delay(sender(), recipient), original()).isPresent())
            .isEqualTo(notify == Notify.DELAY);
        assertThat(writer.write(SampleReports.failure(sender(), recipient), original()).isPresent())
            .isEqualTo(notify == Notify.FAILURE);
        assertThat(writer.write(SampleReports.success(sender(), recipient), original()).isPresent())
            .isEqualTo(notify == Notify.SUCCESS);
    }

    @Test
    void shouldNotReadTheBody() throws IOException {
        MessageSource message = new MessageSource() {
            @Override
            public InputStream open() {
                InputStream header = new ByteArrayInputStream("Subject: large\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                return new SequenceInputStream(header, new InputStream() {
                    private int left = 64 * 1024;

                    @Override
                    public int read() {
                        if (left-- == 0) {
                            throw new AssertionError("the whole body is read");
                        }
                        return 'x';
                    }
                });
            }

            @Override
            public long size() {
                return Long.MAX_VALUE;
            }
        };

        assertThat(new String(writer.write(SampleReports.failure(sender(), MARTIN), message).orElseThrow(),
            StandardCharsets.US_ASCII)).contains("Subject: large").doesNotContain("xxx");
    }

    /** A server that folds it would change the report; one that refuses it would lose it. */
    @Test
    void shouldHaveNoLineThatIsTooLongForAServer() throws IOException {
        MessageSource wide = MessageSource.of(("Subject: " + "x".repeat(5000) + "\r\nX-Next: kept\r\n\r\nbody")
            .getBytes(StandardCharsets.US_ASCII));
        String report = new String(writer.write(SampleReports.failure(sender(), MARTIN), wide).orElseThrow(),
            StandardCharsets.US_ASCII);

        assertThat(report.lines()).allMatch(line -> line.length() <= 998);
        assertThat(report).contains("\r\nX-Next: kept\r\n");
    }

    /** A reader whose mail had R\u00e9union in its subject does not know a mail about R??union. */
    @ParameterizedTest
    @ValueSource(strings = {"R\u00e9union \u0142\u00f3d\u017a", "=?utf-8?q?R=C3=A9union_?=\r\n =?utf-8?b?xYLDs2TFug==?="})
    void shouldNameTheMailAsItsSenderKnowsIt(String subject) throws Exception {
        MessageSource mail = MessageSource.of(("From: x\r\nSubject:  " + subject + "\r\nDate: Wed, 25 Feb 2026 10:00:00 +0100\r\n"
            + "\r\nbody").getBytes(StandardCharsets.UTF_8));
        String report = new String(writer.write(SampleReports.inBrussels(MARTIN), mail).orElseThrow(), StandardCharsets.US_ASCII);
        String[] parts = report.split("--testa-report-[0-9a-f]+(--)?\r\n");
        String reportSubject = report.substring(report.indexOf("Subject: ") + 9, report.indexOf("\r\nDate: ")).replace("\r\n", "");

        assertThat(DecoderUtil.decodeEncodedWords(reportSubject, DecodeMonitor.STRICT))
            .isEqualTo("Your mail could not be delivered: R\u00e9union \u0142\u00f3d\u017a");
        assertThat(decoded(parts[1])).startsWith("Your mail\r\n\r\n    Subject: R\u00e9union \u0142\u00f3d\u017a\r\n"
            + "    Date:    Wed, 25 Feb 2026 10:00:00 +0100\r\n\r\ncould not be delivered to:\r\n\r\n    " + MARTIN.address());
        assertThat(decoded(parts[3])).contains("Subject:  " + subject + "\r\n");
    }

    static String decoded(String part) throws IOException {
        int body = part.indexOf("\r\n\r\n") + 4;
        if (!part.substring(0, body).contains("quoted-printable")) {
            return part.substring(body);
        }
        try (InputStream in = new QuotedPrintableInputStream(
            new ByteArrayInputStream(part.substring(body).getBytes(StandardCharsets.US_ASCII)))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void shouldGiveTimesOfTheSendersCountryAndAnAddressThatCanBeAnswered() throws Exception {
        String report = written(SampleReports.inBrussels(MARTIN));

        assertThat(report).contains("From: Mail Delivery Service <postmaster@tcn.b.eu-admin.net>\r\n",
            "\r\nDate: Wed, 1 Jul 2026 12:00:00 +0200\r\n", "\r\nArrival-Date: Mon, 2 Mar 2026 09:00:00 +0100\r\n",
            "\r\nReporting-MTA: dns; mail.tcn.b.eu-admin.net\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Message-ID: none\r\n", "Message-ID: <a b>\r\n", "Message-ID: <1@b>\u0000\r\n",
        "X: Message-ID: <1@b>\r\n"})
    void shouldReferToNothingWhereTheMailHasNoName(String header) throws IOException {
        MessageSource nameless = MessageSource.of((header + "\r\nbody").getBytes(StandardCharsets.US_ASCII));
        String report = new String(writer.write(SampleReports.failure(sender(), MARTIN), nameless).orElseThrow(),
            StandardCharsets.US_ASCII);
        assertThat(report).doesNotContain("References:", "In-Reply-To:");
    }
}
