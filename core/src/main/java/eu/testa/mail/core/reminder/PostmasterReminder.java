package eu.testa.mail.core.reminder;

import eu.testa.mail.core.mime.MailDate;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * The mail to the postmaster about what ends soon, all in one, what ends first on top.
 *
 * @param host       this server
 * @param postmaster who is told, and who tells
 * @param endings    what ends
 * @param written    when
 */
public record PostmasterReminder(String host, String postmaster, List<Ending> endings, Instant written) {

    /** The octets of the mail. */
    public byte[] octets() {
        StringBuilder text = new StringBuilder("From: Mail Delivery Service <" + postmaster + ">\r\n"
            + "To: <" + postmaster + ">\r\n"
            + "Subject: " + (endings.size() == 1 ? "1 thing ends" : endings.size() + " things end") + " soon on " + host + "\r\n"
            + "Date: " + MailDate.utc(written) + "\r\n"
            + "Message-ID: <reminder." + written.toEpochMilli() + "@" + host + ">\r\n"
            + "Auto-Submitted: auto-generated\r\n"
            + "MIME-Version: 1.0\r\n"
            + "Content-Type: text/plain; charset=us-ascii\r\n\r\n"
            + "On " + host + " the time of these is over soon:\r\n\r\n");
        endings.stream().sorted(Comparator.comparing(Ending::end)).forEach(ending -> text.append("  ").append(MailDate.utc(ending.end()))
            .append("  ").append(ending.what().replaceAll("[^ -~]", "?")).append("\r\n"));
        text.append("\r\nWhat to do (docs/digital-ids.md):\r\n"
            + "  a digital ID   issue a new one, and import it here; its owner was told, too\r\n"
            + "  a CRL          'testa pki crl', and bring it to every server\r\n"
            + "  a certificate  of the listeners: 'testa pki issue-server', 'testa reload'; of a CA: bring its new one\r\n");
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
