package eu.testa.mail.core.evidence.witness;

import eu.testa.mail.core.mime.MailDate;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * The mail to the postmaster that the copies of checkpoints do not arrive: to whom, why, and what to do.
 *
 * @param host       this server
 * @param postmaster who is told, and who tells
 * @param to         who was to keep the copies
 * @param cause      why they do not
 */
record CheckpointNotice(String host, String postmaster, String to, String cause) {

    private static final int LINE = 300;

    byte[] octets(Instant now) {
        String printable = cause.replaceAll("[^ -~]", "?");
        return ("From: Mail Delivery Service <" + postmaster + ">\r\n"
            + "To: <" + postmaster + ">\r\n"
            + "Subject: Copies of checkpoints of " + host + " do not arrive\r\n"
            + "Date: " + MailDate.utc(now) + "\r\n"
            + "Message-ID: <copies." + now.toEpochMilli() + "@" + host + ">\r\n"
            + "Auto-Submitted: auto-generated\r\n"
            + "MIME-Version: 1.0\r\n"
            + "Content-Type: text/plain; charset=us-ascii\r\n\r\n"
            + "A copy of a checkpoint of the evidence of " + host + " did not arrive:\r\n\r\n"
            + "To:    " + to + "\r\n"
            + "Cause: " + (printable.length() > LINE ? printable.substring(0, LINE) + "..." : printable) + "\r\n\r\n"
            + "Mail and evidence go on, and nothing is lost: the checkpoints are beside the\r\n"
            + "evidence. But until a copy arrives nobody elsewhere has one by mail, by which\r\n"
            + "it would be noticed if all of the evidence were written anew.\r\n\r\n"
            + "What to do:\r\n"
            + "  1. Ask whoever was to keep the copies, or name somebody else in\r\n"
            + "     evidence.mail-to in testa.properties, and restart.\r\n"
            + "  2. The server goes on trying. ./testa webadmin /healthcheck says when it is\r\n"
            + "     well again; there is no other mail about it until then.\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    }
}
