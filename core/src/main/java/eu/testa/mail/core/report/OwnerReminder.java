package eu.testa.mail.core.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.james.mime4j.codec.EncoderUtil;
import org.apache.james.mime4j.util.MimeUtil;

/**
 * The mail to a user whose digital ID ends soon, in the languages of the country and in English, as reports are.
 *
 * @param reporter this server, and the user's languages
 * @param owner    the user's address
 * @param end      when the digital ID ends
 * @param written  when
 */
public record OwnerReminder(Reporter reporter, String owner, Instant end, Instant written) {

    /** The octets of the mail, 7-bit. */
    public byte[] octets() throws IOException {
        List<ReportTexts> languages = ReportTexts.of(reporter.languages());
        String text = languages.stream().map(texts -> texts.text("reminder.text", texts.date(end, reporter.zone()), reporter.postmaster()))
            .collect(Collectors.joining(ReportWriter.BETWEEN_LANGUAGES));
        String mail = "From: Mail Delivery Service <" + reporter.postmaster() + ">\r\n"
            + "To: <" + owner + ">\r\n"
            + MimeUtil.fold("Subject: " + EncoderUtil.encodeIfNecessary(ReportWriter.ofReader(languages).text("reminder.event"),
                EncoderUtil.Usage.TEXT_TOKEN, 9), 0) + "\r\n"
            + "Date: " + ReportWriter.DATE.withZone(reporter.zone()).format(written) + "\r\n"
            + "Message-ID: <reminder." + Integer.toHexString(owner.hashCode()) + "." + written.toEpochMilli() + "@" + reporter.host() + ">\r\n"
            + "Auto-Submitted: auto-generated\r\n"
            + "MIME-Version: 1.0\r\n"
            + "Content-Type: text/plain; charset=utf-8\r\n"
            + "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
            + OriginalHeader.quotedPrintable(text.getBytes(StandardCharsets.UTF_8)) + "\r\n";
        return mail.getBytes(StandardCharsets.US_ASCII);
    }
}
