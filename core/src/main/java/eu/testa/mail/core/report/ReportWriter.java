package eu.testa.mail.core.report;

import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mail.Xtext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.james.mime4j.codec.EncoderUtil;
import org.apache.james.mime4j.util.MimeUtil;

/**
 * Writes reports as {@code multipart/report} (RFC 6522, RFC 3464): plain words for the sender, the fields for programs,
 * and the header of the original. Reports are 7-bit and have no line that a server would fold.
 */
public final class ReportWriter {

    static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH);
    private static final int MAX_FIELD = 900;
    static final String BETWEEN_LANGUAGES = "\r\n" + "-".repeat(20) + "\r\n\r\n";
    private static final String QUOTED_PRINTABLE = "Content-Transfer-Encoding: quoted-printable\r\n";

    /**
     * @param original the mail; only its header is read
     * @return the report, or nothing where the sender asked for none or there is no sender
     * @throws IOException if the mail cannot be read
     */
    public Optional<byte[]> write(Report report, MessageSource original) throws IOException {
        List<Delivery> wanted = report.wanted();
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        OriginalHeader header = OriginalHeader.of(original);
        List<ReportWords> words = ReportTexts.of(report.reporter().languages()).stream()
            .map(texts -> new ReportWords(report, wanted, header, texts)).toList();
        String headerPart = header.encoded();
        String boundary = boundary(report, headerPart);
        String text = header(report, ofReader(words).subject(), boundary, references(header))
            + part(boundary, "text/plain", words.stream().map(ReportWords::text).collect(Collectors.joining(BETWEEN_LANGUAGES)))
            + part(boundary, "message/delivery-status", fields(report, wanted))
            + "--" + boundary + "\r\nContent-Type: text/rfc822-headers\r\n"
            + (header.isPlain() ? "" : QUOTED_PRINTABLE) + "\r\n" + headerPart + "\r\n"
            + "--" + boundary + "--\r\n";
        return Optional.of(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** In the reader's language where his country has one of which there are texts; where it has several, in English, which is last. */
    static <T> T ofReader(List<T> languages) {
        return languages.get(languages.size() == 2 ? 0 : languages.size() - 1);
    }

    /** Mail programs show the report beside the mail it is about (RFC 3834 §3.1.5). */
    private static String references(OriginalHeader original) {
        return original.messageId().map(id -> "In-Reply-To: " + id + "\r\nReferences: " + id + "\r\n").orElse("");
    }

    private static String header(Report report, String subject, String boundary, String references) {
        return "From: Mail Delivery Service <" + report.reporter().postmaster() + ">\r\n"
            + "To: <" + report.envelope().sender().orElseThrow() + ">\r\n"
            + MimeUtil.fold("Subject: " + EncoderUtil.encodeIfNecessary(subject, EncoderUtil.Usage.TEXT_TOKEN, 9), 0) + "\r\n"
            + "Date: " + date(report, report.written()) + "\r\n"
            + "Message-ID: <" + report.kind().word() + "." + clean(report.mailId()) + "." + report.written().toEpochMilli()
            + "@" + report.reporter().host() + ">\r\n"
            + references
            + "Auto-Submitted: auto-replied\r\n"
            + "MIME-Version: 1.0\r\n"
            + "Content-Type: multipart/report; report-type=delivery-status;\r\n"
            + " boundary=\"" + boundary + "\"\r\n"
            + "\r\n"
            + "This is a report in several parts (RFC 3464).\r\n"
            + "\r\n";
    }

    /** With the offset of the sender's time from UTC, so that nobody has to guess. */
    static String date(Report report, Instant time) {
        return DATE.withZone(report.reporter().zone()).format(time);
    }

    /** Words that have letters outside of ASCII are in UTF-8, and in quoted-printable. */
    private static String part(String boundary, String type, String content) throws IOException {
        boolean ascii = content.chars().allMatch(one -> one < 0x80);
        String charset = !type.startsWith("text/") ? "" : ascii ? "; charset=us-ascii" : "; charset=utf-8";
        return "--" + boundary + "\r\nContent-Type: " + type + charset + "\r\n" + (ascii ? "" : QUOTED_PRINTABLE) + "\r\n"
            + (ascii ? content : OriginalHeader.quotedPrintable(content.getBytes(StandardCharsets.UTF_8))) + "\r\n";
    }

    private static String fields(Report report, List<Delivery> wanted) {
        StringBuilder fields = new StringBuilder();
        report.envelope().envelopeId().ifPresent(id -> field(fields, "Original-Envelope-Id", Xtext.decode(id).orElse(id)));
        field(fields, "Reporting-MTA", "dns; " + report.reporter().host());
        field(fields, "Arrival-Date", date(report, report.arrival()));
        wanted.forEach(delivery -> {
            fields.append("\r\n");
            recipient(fields, report, delivery);
        });
        return fields.toString();
    }

    private static void recipient(StringBuilder fields, Report report, Delivery delivery) {
        RemoteReply reply = delivery.result().reply();
        delivery.recipient().originalRecipient().ifPresent(original -> field(fields, "Original-Recipient", decoded(original)));
        field(fields, "Final-Recipient", "rfc822; " + delivery.recipient().address());
        field(fields, "Action", report.kind().action(delivery));
        field(fields, "Status", status(report, reply));
        reply.host().ifPresent(host -> field(fields, "Remote-MTA", "dns; " + host));
        if (reply.code() != 0) {
            field(fields, "Diagnostic-Code", "smtp; " + reply.code() + " " + reply.text());
        } else {
            field(fields, "Diagnostic-Code", "x-testa; " + reply.text());
        }
        reply.at().ifPresent(at -> field(fields, "Last-Attempt-Date", date(report, at)));
        field(fields, "Final-Log-ID", report.mailId());
        if (report.kind() == ReportKind.DELAY) {
            report.retryUntil().ifPresent(until -> field(fields, "Will-Retry-Until", date(report, until)));
        }
    }

    /** The type of the address stays as it is; what is no xtext stands for itself. */
    private static String decoded(String original) {
        int semicolon = original.indexOf(';') + 1;
        String address = original.substring(semicolon);
        return original.substring(0, semicolon) + Xtext.decode(address).orElse(address);
    }

    /**
     * A mail that was put off and is not tried again has failed for good, though no reply said so: tried in vain for days it
     * is 5.4.7 (RFC 3463); for what an administrator decides there is no code but that of "other".
     */
    private static String status(Report report, RemoteReply reply) {
        if (report.kind() != ReportKind.FAILURE || !reply.status().startsWith("4.")) {
            return reply.status();
        }
        return report.returned() ? "5.0.0" : "5.4.7";
    }

    private static void field(StringBuilder fields, String name, String value) {
        fields.append(name).append(": ").append(clean(value)).append("\r\n");
    }

    /** Printable ASCII in a line of bearable length, whatever a peer said. */
    static String clean(String text) {
        String printable = text.replaceAll("[^ -~]", "?");
        return printable.substring(0, Math.min(MAX_FIELD, printable.length()));
    }

    /** One that occurs nowhere in the report, and is the same for the same report. */
    private static String boundary(Report report, String header) {
        String candidate = "testa-report-" + Long.toHexString(report.written().toEpochMilli());
        while (header.contains(candidate)) {
            candidate += "x";
        }
        return candidate;
    }
}
