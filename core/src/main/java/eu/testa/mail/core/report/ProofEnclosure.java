package eu.testa.mail.core.report;

import eu.testa.mail.core.mime.SplitMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;

/**
 * Puts a proof beside a report, in a {@code multipart/mixed} of both: a report itself has three parts and no more (RFC 6522
 * §3), and need not be the outermost.
 */
public final class ProofEnclosure {

    private static final String WORDS = "The attached file proof.zip is evidence of what the server did with your mail, and shows "
        + "no other\r\nmail. Keep it. To check it, unzip it, then: sh verify.sh AUTHORITY.pem\r\nAUTHORITY.pem is the certificate "
        + "of the server's evidence key or of its authority; ask\r\nthe server's postmaster for it. It needs OpenSSL 3 and "
        + "nothing else.\r\n";

    private ProofEnclosure() {
    }

    /**
     * @param report a whole message
     * @param proof  a ZIP file
     * @return the message with both
     */
    public static byte[] enclose(byte[] report, byte[] proof) throws IOException {
        SplitMessage split = SplitMessage.of(report);
        String boundary = "testa-proof-" + UUID.randomUUID();
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(split.header());
        message.write(ascii("MIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary=\"" + boundary + "\"\r\n\r\n--"
            + boundary + "\r\n"));
        message.write(split.entity());
        message.write(ascii("\r\n--" + boundary + "\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n" + WORDS
            + "\r\n--" + boundary + "\r\nContent-Type: application/zip; name=proof.zip\r\nContent-Transfer-Encoding: base64\r\n"
            + "Content-Disposition: attachment; filename=proof.zip\r\n\r\n"));
        message.write(Base64.getMimeEncoder().encode(proof));
        message.write(ascii("\r\n--" + boundary + "--\r\n"));
        return message.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
