package eu.testa.mail.core.failure;

import eu.testa.mail.core.mime.MailDate;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A mail to the postmaster about mail that this server could not process: which, between whom, why, and what to do. Of what
 * is in the mails it says nothing.
 *
 * @param host       this server
 * @param postmaster who is told, and who tells
 * @param repository where the mails are kept
 * @param told       which
 * @param written    when
 */
public record FailureNotice(String host, String postmaster, String repository, PendingNotices.Told told, Instant written) {

    private static final int MOST_RECIPIENTS = 5;
    private static final int LINE = 300;

    /** The octets of the mail. */
    public byte[] octets() {
        String text = header() + "\r\n" + words();
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private String header() {
        return "From: Mail Delivery Service <" + postmaster + ">\r\n"
            + "To: <" + postmaster + ">\r\n"
            + "Subject: " + mails() + " could not be processed on " + host + "\r\n"
            + "Date: " + MailDate.utc(written) + "\r\n"
            + "Message-ID: <failed." + written.toEpochMilli() + "@" + host + ">\r\n"
            + "Auto-Submitted: auto-generated\r\n"
            + "MIME-Version: 1.0\r\n"
            + "Content-Type: text/plain; charset=us-ascii\r\n";
    }

    private String mails() {
        return told.count() == 1 ? "1 mail" : told.count() + " mails";
    }

    private String words() {
        StringBuilder words = new StringBuilder()
            .append(mails()).append(" could not be processed on ").append(host).append(", and ")
            .append(told.count() == 1 ? "is" : "are").append(" kept in the repository ").append(repository).append(".\r\n")
            .append("Neither sender nor recipients know. Nothing is lost, and nothing is tried again by itself.\r\n\r\n")
            .append("What to do:\r\n")
            .append("  1. Remove the cause, which is named below; server.log has more under the mail's name.\r\n")
            .append("  2. Send them through again:\r\n")
            .append("     ./testa webadmin -X PATCH '/mailRepositories/").append(URLEncoder.encode(repository, StandardCharsets.UTF_8))
            .append("/mails?action=reprocess&processor=root'\r\n")
            .append("  docs/store-and-forward.md says more. While mail is kept there, health is degraded.\r\n");
        told.mails().forEach(mail -> append(words, mail));
        if (told.more() > 0) {
            words.append("\r\nand ").append(told.more()).append(" more.\r\n");
        }
        return words.toString();
    }

    private static void append(StringBuilder words, FailedMail mail) {
        line(words, "\r\nMail:  ", mail.name());
        line(words, "Time:  ", MailDate.utc(mail.failedAt()));
        line(words, "From:  ", mail.sender());
        mail.recipients().stream().limit(MOST_RECIPIENTS).forEach(recipient -> line(words, "To:    ", recipient));
        if (mail.recipients().size() > MOST_RECIPIENTS) {
            line(words, "       ", "and " + (mail.recipients().size() - MOST_RECIPIENTS) + " more");
        }
        line(words, "Cause: ", mail.cause());
    }

    private static void line(StringBuilder words, String name, String value) {
        String printable = value.replaceAll("[^ -~]", "?");
        words.append(name).append(printable.length() > LINE ? printable.substring(0, LINE) + "..." : printable).append("\r\n");
    }
}
